package io.drawbridge.xmpp.jingle;

import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.meeting.page.PageCommand;
import io.drawbridge.core.meeting.page.PageNews;
import io.drawbridge.core.spi.JoinLink;

/** What the two sides of a web join say to each other. {@code toString} of those with content shows only the kind. */
public sealed interface JingleMessage {
    /** The session; the same as the join's session id. */
    String sid();

    /** session-initiate: a wish to join the meeting that the IQ is addressed to. */
    record Initiate(String sid, String pin, String displayName, String language, String remote, String sdp)
            implements JingleMessage {
        @Override
        public String toString() {
            return "session-initiate";
        }
    }

    /** session-accept: the answer to the first offer. */
    record Accept(String sid, String participantId, String sdp) implements JingleMessage {
        @Override
        public String toString() {
            return "session-accept";
        }
    }

    /** content-modify: a new offer in the running session. */
    record Modify(String sid, String sdp) implements JingleMessage {
        @Override
        public String toString() {
            return "content-modify";
        }
    }

    /** content-accept: the answer to {@link Modify}. */
    record ModifyAccept(String sid, String participantId, String sdp) implements JingleMessage {
        @Override
        public String toString() {
            return "content-accept";
        }
    }

    /** session-info: the callbridge wants a new offer. */
    record Renegotiate(String sid) implements JingleMessage {
        @Override
        public String toString() {
            return "session-info";
        }
    }

    /** session-info: what a page in another process is told of its meeting. */
    record News(String sid, PageNews news) implements JingleMessage {
        @Override
        public String toString() {
            return "session-info " + news.kind();
        }
    }

    /** session-info: what a page in another process asks of its meeting. */
    record Command(String sid, PageCommand command) implements JingleMessage {
        @Override
        public String toString() {
            return "session-info command " + command.kind();
        }
    }

    /** transport-info: a candidate that came late, from either side. */
    record Trickle(String sid, JoinLink.Candidate candidate) implements JingleMessage {
        @Override
        public String toString() {
            return "transport-info";
        }
    }

    /** session-terminate, from either side. */
    record Terminate(String sid, EndReason reason) implements JingleMessage {
        @Override
        public String toString() {
            return "session-terminate";
        }
    }
}
