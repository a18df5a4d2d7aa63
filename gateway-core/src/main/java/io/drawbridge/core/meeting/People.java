package io.drawbridge.core.meeting;

import io.drawbridge.core.directory.Role;
import io.drawbridge.core.meeting.page.PageNews;

/** Participants as pages, hosts and the API see them. Owner: the meeting's loop. */
final class People {
    private People() {}

    /** For the others' pages. */
    static PageNews.Person person(LoopParticipant who) {
        return new PageNews.Person(
                who.id(),
                who.name(),
                who.path().label(),
                who.muted(),
                who.hand(),
                role(who),
                who.camera(),
                who.slides());
    }

    /** For its own page. */
    static PageNews.Self self(LoopParticipant who, boolean locked, String title) {
        return new PageNews.Self(who.id(), role(who), who.muted(), who.hand(), locked, title);
    }

    /** For hosts, while it waits. */
    static PageNews.Caller caller(LoopParticipant who) {
        return new PageNews.Caller(who.id(), who.name(), who.path().label());
    }

    /** For the API. */
    static Meeting.Attendee attendee(LoopParticipant who) {
        return new Meeting.Attendee(
                who.id(), who.name(), who.path().label(), who.role(), who.state(), who.muted(), who.hand());
    }

    private static String role(LoopParticipant who) {
        return who.role() == Role.HOST ? "host" : "guest";
    }
}
