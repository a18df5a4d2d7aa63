package io.drawbridge.core.meeting;

import io.drawbridge.core.meeting.page.PageNews;
import io.drawbridge.core.sdp.SenderLimits;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What one participant's page is told: all of it when it begins to look, then what changes. Owner: the meeting's loop. */
final class PageReports {
    private final Map<Class<?>, PageNews> told = new HashMap<>();
    private @Nullable ParticipantObserver observer;
    /** By the name of the line. */
    private final Map<String, PictureId> shown = new LinkedHashMap<>();

    private Optional<Notice> notice = Optional.empty();
    private SenderLimits limits = SenderLimits.NONE;
    private Optional<List<String>> layers = Optional.empty();

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
        return new PageNews.Pictures(shown.entrySet().stream()
                .map(each -> new PageNews.Shown(
                        each.getKey(),
                        each.getValue().participantId(),
                        each.getValue().content().label()))
                .toList());
    }

    private PageNews limitNews() {
        return new PageNews.Limits(
                limits.maxFrameSizeMacroblocks(),
                limits.maxFramesPerSecond(),
                limits.maxBitrateBps(),
                layers.orElse(null));
    }

    private PageNews noticeNews() {
        return new PageNews.Notice(notice.map(Notice::key).orElse(""));
    }

    /** Whether anybody's picture is seen. */
    boolean seesPicture() {
        return !shown.isEmpty();
    }

    /** Why nobody's is. */
    Optional<Notice> notice() {
        return notice;
    }

    /** What a line shows now. */
    void picture(String mid, Optional<PictureId> picture) {
        Optional<PictureId> before = Optional.ofNullable(shown.get(mid));
        picture.ifPresentOrElse(now -> shown.put(mid, now), () -> shown.remove(mid));
        if (!picture.equals(before)) {
            tell(pictures());
        }
    }

    /** No line shows anything. */
    void noPictures() {
        if (!shown.isEmpty()) {
            shown.clear();
            tell(pictures());
        }
    }

    void notice(Optional<Notice> reason) {
        if (!reason.equals(notice)) {
            notice = reason;
            tell(noticeNews());
        }
    }

    /**
     * What the camera may send.
     *
     * @param wantedLayers those that anybody wants; empty: all
     * @return whether the limits have changed
     */
    boolean limits(SenderLimits wanted, Optional<List<String>> wantedLayers) {
        boolean changed = !wanted.equals(limits);
        if (changed || !wantedLayers.equals(layers)) {
            limits = wanted;
            layers = wantedLayers;
            tell(limitNews());
        }
        return changed;
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
