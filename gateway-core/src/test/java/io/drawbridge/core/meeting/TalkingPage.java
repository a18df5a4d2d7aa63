package io.drawbridge.core.meeting;

import io.drawbridge.core.meeting.page.PageNews;
import io.drawbridge.core.meeting.page.Refusal;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A page that writes down what it is told by its meeting. */
final class TalkingPage implements ParticipantObserver {
    final List<PageNews> told = new CopyOnWriteArrayList<>();
    final Participant participant;
    final ScriptedRoom room;
    volatile boolean gone;
    volatile Class<?> failsAt;
    volatile boolean failed;

    TalkingPage(Participant participant) {
        this(participant, new ScriptedRoom());
    }

    TalkingPage(Participant participant, ScriptedRoom room) {
        this.participant = participant;
        this.room = room;
    }

    Meeting meeting() {
        return participant.meeting();
    }

    boolean inside() {
        return last(PageNews.Stage.class).stage().equals("connected") && kinds().contains("self");
    }

    @Override
    public void onNews(PageNews news) {
        if (news.getClass() == failsAt) {
            failed = true;
            throw new IllegalStateException("on purpose");
        }
        told.add(news);
    }

    @Override
    public void onGone() {
        gone = true;
    }

    List<String> kinds() {
        return told.stream().map(PageNews::kind).toList();
    }

    <T extends PageNews> T last(Class<T> kind) {
        List<PageNews> of = told.stream().filter(kind::isInstance).toList();
        return kind.cast(of.get(of.size() - 1));
    }

    List<String> read() {
        return told.stream()
                .filter(PageNews.Chat.class::isInstance)
                .flatMap(chat -> ((PageNews.Chat) chat).lines().stream())
                .map(PageNews.Line::text)
                .toList();
    }

    List<String> refusals() {
        return told.stream()
                .filter(PageNews.Refused.class::isInstance)
                .map(PageNews.Refused.class::cast)
                .map(refused -> refused.command() + " " + refused.key())
                .toList();
    }

    List<String> refused(Refusal why) {
        return told.stream()
                .filter(PageNews.Refused.class::isInstance)
                .map(PageNews.Refused.class::cast)
                .filter(refused -> refused.key().equals(why.key()))
                .map(PageNews.Refused::command)
                .toList();
    }

    List<String> dials() {
        return last(PageNews.Dialling.class).calls().stream()
                .map(call -> call.id() + " " + call.state() + " " + call.reason())
                .toList();
    }
}
