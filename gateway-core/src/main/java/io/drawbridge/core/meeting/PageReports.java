package io.drawbridge.core.meeting;

import io.drawbridge.core.meeting.page.PageNews;
import io.drawbridge.core.sdp.SenderLimits;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What one participant's page is told: all of it when it begins to look, then what changes. Owner: the meeting's loop. */
final class PageReports {
    private final Supplier<String> videoMid;
    private final Map<Class<?>, PageNews> told = new HashMap<>();
    private @Nullable ParticipantObserver observer;
    private Optional<String> shown = Optional.empty();
    private Optional<Notice> notice = Optional.empty();
    private SenderLimits limits = SenderLimits.NONE;

    /**
     * For one participant.
     *
     * @param videoMid names the line that its one picture comes in
     */
    PageReports(Supplier<String> videoMid) {
        this.videoMid = videoMid;
    }

    /** Tells that one from here on. */
    void follow(ParticipantObserver follower) {
        observer = follower;
        told.clear();
    }

    /** What it sees and may send. */
    void begin() {
        tell(pictures());
        tell(limitNews());
        tell(noticeNews());
    }

    /** It is kept before the meeting, of which it is told nothing. */
    void waiting() {
        tell(new PageNews.Stage("waiting"));
        tell(new PageNews.Roster(List.of()));
    }

    /** Whether anybody is told. */
    boolean observed() {
        return observer != null;
    }

    /** Tells it, unless nothing else was told last. */
    void tell(PageNews news) {
        if (observer != null && (!news.replaces() || !news.equals(told.put(news.getClass(), news)))) {
            observer.onNews(news);
        }
    }

    private PageNews pictures() {
        return new PageNews.Pictures(shown.map(id -> new PageNews.Shown(videoMid.get(), id, "camera")).stream()
                .toList());
    }

    private PageNews limitNews() {
        return new PageNews.Limits(
                limits.maxFrameSizeMacroblocks(), limits.maxFramesPerSecond(), limits.maxBitrateBps(), null);
    }

    private PageNews noticeNews() {
        return new PageNews.Notice(notice.map(Notice::key).orElse(""));
    }

    /** Whose picture is seen. */
    Optional<String> shown() {
        return shown;
    }

    /** Why nobody's is. */
    Optional<Notice> notice() {
        return notice;
    }

    void picture(Optional<String> participantId) {
        if (!participantId.equals(shown)) {
            shown = participantId;
            tell(pictures());
        }
    }

    void notice(Optional<Notice> reason) {
        if (!reason.equals(notice)) {
            notice = reason;
            tell(noticeNews());
        }
    }

    /** True: they have changed. */
    boolean limits(SenderLimits wanted) {
        if (wanted.equals(limits)) {
            return false;
        }
        limits = wanted;
        tell(limitNews());
        return true;
    }

    void in() {
        tell(new PageNews.Stage("connected"));
    }

    void gone() {
        if (observer != null) {
            observer.onGone();
        }
    }
}
