package io.drawbridge.xmpp.jingle;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.drawbridge.core.meeting.page.PageCommand;
import io.drawbridge.xmpp.component.IqAnswer;
import io.drawbridge.xmpp.stanza.Iq;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The order of a session's messages, and whose answers count. */
class SessionOutboxTest {
    private final HandWire wire = new HandWire();
    private final List<String> told = new ArrayList<>();
    private final SessionOutbox outbox = new SessionOutbox(wire, "a@web", "b@callbridge", "x-", new Owner());

    private final class Owner implements SessionOutbox.Owner {
        @Override
        public void onDelivered(JingleMessage message) {
            told.add("delivered");
        }

        @Override
        public void onFailed(JingleMessage message, String condition) {
            told.add(condition);
        }
    }

    private void mute(boolean on) {
        outbox.send(new JingleMessage.Command("s", new PageCommand.Mute(on)));
    }

    private void done() {
        wire.answer(new IqAnswer.Done(
                Iq.set("", "", "", JingleCodec.print(new JingleMessage.Command("s", new PageCommand.Mute(true))))));
    }

    @Test
    void whatIsSaidWhileTheFarEndIsAwayGoesOutBehindWhatCameBack() {
        mute(true);
        wire.answer(HandWire.AWAY);
        mute(false);
        assertEquals(List.of("x-1"), wire.ids());
        wire.aSecondPasses();
        assertEquals(List.of("x-1", "x-1", "x-2"), wire.ids());
        mute(true);
        done();
        assertEquals(List.of("x-1", "x-1", "x-2", "x-3"), wire.ids());
        done();
        done();
        mute(false);
        assertEquals("x-4", wire.ids().get(4));
        assertEquals(List.of("delivered", "delivered", "delivered"), told);
    }

    @Test
    void anAbandonedOneHearsNothingMore() {
        JingleMessage reminded = new JingleMessage.Command("s", new PageCommand.Mute(true));
        mute(true);
        outbox.remind(reminded);
        outbox.abandon();
        wire.answer(HandWire.AWAY);
        wire.answer(HandWire.AWAY);
        assertEquals(List.of(), told);
        outbox.resend();
        assertEquals(List.of("x-1", "x-2"), wire.ids());
    }
}
