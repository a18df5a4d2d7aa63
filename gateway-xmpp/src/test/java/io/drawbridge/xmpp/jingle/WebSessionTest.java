package io.drawbridge.xmpp.jingle;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.drawbridge.core.spi.JoinLink;
import io.drawbridge.xmpp.Guest;
import io.drawbridge.xmpp.stanza.Iq;
import io.drawbridge.xmpp.stanza.XmppAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A join that goes on from one callbridge to the next. */
class WebSessionTest {
    private static final JingleMessage.Initiate INITIATE = new JingleMessage.Initiate("s", "", "Ann", "", "", "v=0");

    private final HandWire wire = new HandWire();
    private final Guest guest = new Guest();
    private final WebSession session =
            new WebSession(wire, Optional::empty, "w1@web.example.com", INITIATE, guest, (sid, ended) -> {});

    @Test
    void leftoversOfACallbridgeThatWasNotThereConcernTheNextOneNot() {
        askThree();
        session.send(new JingleMessage.Trickle("s", new JoinLink.Candidate("0", "")));
        wire.aSecondPasses();
        assertEquals(List.of("1000@cb1", "1000@cb1", "1000@cb1"), to());
        wire.answer(HandWire.AWAY);
        assertEquals(List.of("1000@cb1", "1000@cb1", "1000@cb1", "1000@cb2", "1000@cb2"), to());
        session.onMessage("a1", new JingleMessage.Accept("s", "p", "answer"));
        wire.answer(HandWire.refused("item-not-found"));
        wire.answer(HandWire.AWAY);
        assertEquals(5, wire.sent.size(), "the reminder's refusal asks nobody else");
        assertEquals(List.of("p"), guest.participants);
        assertEquals(List.of(), guest.ends);
    }

    @Test
    void twoRefusalsOfOneCallbridgeSkipNoneBehindIt() {
        askThree();
        wire.aSecondPasses();
        wire.answer(HandWire.AWAY);
        wire.answer(HandWire.AWAY);
        assertEquals(List.of("1000@cb1", "1000@cb1", "1000@cb2"), to());
    }

    private void askThree() {
        session.ask(Stream.of("cb1", "cb2", "cb3")
                .map(name -> XmppAddress.parse("1000@" + name).orElseThrow())
                .toList());
    }

    private List<String> to() {
        return wire.sent.stream().map(Iq::to).toList();
    }
}
