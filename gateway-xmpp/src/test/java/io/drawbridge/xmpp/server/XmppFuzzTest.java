package io.drawbridge.xmpp.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.drawbridge.xmpp.stanza.IqCodec;
import io.drawbridge.xmpp.stanza.RelayServices;
import io.drawbridge.xmpp.stanza.StanzaFramer;
import io.drawbridge.xmpp.stanza.StanzaMessage;
import io.drawbridge.xmpp.stanza.StreamEvent;
import io.drawbridge.xmpp.stanza.StreamLimits;
import io.drawbridge.xmpp.stanza.XmlElement;
import io.drawbridge.xmpp.stanza.XmlPrinter;
import io.drawbridge.xmpp.stanza.Xmlns;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Whatever the bytes: framing, stanzas, log-in and router throw nothing, a stream means the same however it is cut, and what is sent on
 * is well-formed and bounded. Replays its inputs; looks for new ones with {@code JAZZER_FUZZ=1}.
 */
class XmppFuzzTest {
    private static final String OTHER = "other.example.com";
    private static final String HEADER =
            "<stream:stream xmlns='jabber:component:accept' xmlns:stream='http://etherx.jabber.org/streams' to='x'>";
    private static final StreamLimits SMALL = new StreamLimits(2048, 8, 8, 64, 0);
    private static final StreamLimits SMALL_FORGIVING = new StreamLimits(2048, 8, 8, 64, 8192);
    /** In text it is no XML; the reader may overlook that where the stream is cut, and what is sent on escapes it. */
    private static final String END_OF_CDATA = "]]>";
    /** An apostrophe becomes six characters. */
    private static final int GROWTH = 8;

    private static List<StreamEvent> events(byte[] data, int cut, StreamLimits limits) {
        List<StreamEvent> events = new ArrayList<>();
        StanzaFramer framer = new StanzaFramer(limits);
        byte[] header = HEADER.getBytes(StandardCharsets.US_ASCII);
        framer.feed(header, 0, header.length, events::add);
        for (int i = 1; i < data.length; i += cut) {
            framer.feed(data, i, Math.min(cut, data.length - i), events::add);
        }
        return events;
    }

    /** What bytes offend with, and how many more it takes until that is seen, depends on the cut; what came before does not. */
    private static List<Object> meanings(List<StreamEvent> events) {
        List<Object> meanings = new ArrayList<>();
        for (StreamEvent event : events) {
            if (event instanceof StreamEvent.Skipped skipped) {
                meanings.add(skipped.head());
            } else if (!(event instanceof StreamEvent.Fault)) {
                meanings.add(event);
            }
        }
        return meanings;
    }

    /** Takes what the router sends, and looks at it. */
    private static final class Far implements StanzaRouter.Port {
        private final String namespace;
        private final int most;

        Far(String namespace, int most) {
            this.namespace = namespace;
            this.most = most;
        }

        @Override
        public String print(XmlElement stanza) {
            return XmlPrinter.print(ContentNamespace.change(stanza, Xmlns.COMPONENT, namespace), "");
        }

        @Override
        public void write(String xml) {
            assertTrue(xml.length() <= most, "swollen");
            StreamLimits plenty = new StreamLimits(1 << 20, 64, 128, 1024, 0);
            assertTrue(
                    StanzaMessage.read(xml, plenty) instanceof StreamEvent.Received,
                    () -> "what is sent is no element: " + xml);
        }
    }

    private static StanzaRouter router(Far component) {
        StanzaRouter router =
                new StanzaRouter("example.com", "known.example.com"::equals, RelayServices.NONE, SMALL.stanzaBytes());
        router.enter(OTHER, component);
        return router;
    }

    @FuzzTest(maxDuration = "10m")
    void aStreamMeansTheSameHoweverItIsCutAndItsStanzasAreRouted(byte[] data) {
        if (data.length == 0) {
            return;
        }
        StreamLimits limits = (data[0] & 8) == 0 ? SMALL : SMALL_FORGIVING;
        List<StreamEvent> whole = events(data, data.length, limits);
        List<StreamEvent> pieces = events(data, 1 + (data[0] & 7), limits);
        if (!new String(data, StandardCharsets.ISO_8859_1).contains(END_OF_CDATA)) {
            assertEquals(meanings(whole), meanings(pieces));
        }
        Far far = new Far(Xmlns.COMPONENT, GROWTH * SMALL.stanzaBytes());
        StanzaRouter router = router(far);
        router.enterGuest("guest-1@example.com/1", new Far(Xmlns.CLIENT, GROWTH * SMALL.stanzaBytes()));
        Consumer<XmlElement> route = element -> {
            IqCodec.read(element);
            router.route(OTHER, far, element);
        };
        for (StreamEvent event : whole) {
            if (event instanceof StreamEvent.Received received) {
                route.accept(received.element());
            }
        }
    }

    @FuzzTest(maxDuration = "10m")
    void aGuestsMessagesThrowNothing(byte[] data) {
        Far component = new Far(Xmlns.COMPONENT, GROWTH * SMALL.stanzaBytes());
        Far guest = new Far(Xmlns.CLIENT, GROWTH * SMALL.stanzaBytes());
        StanzaRouter router = router(component);
        GuestSession session = new GuestSession("example.com", () -> "1", new GuestSession.Effects() {
            @Override
            public void send(String xml) {
                guest.write(xml);
            }

            @Override
            public void enter(String jid) {
                router.enterGuest(jid, guest);
            }

            @Override
            public StanzaRouter.Verdict route(String jid, XmlElement stanza) {
                return router.routeGuest(jid, stanza);
            }

            @Override
            public void close() {}
        });
        for (String message : new String(data, StandardCharsets.UTF_8).split("\n", 32)) {
            StreamEvent event = StanzaMessage.read(message, SMALL);
            if (event instanceof StreamEvent.Received received) {
                session.onElement(received.element());
            } else {
                assertTrue(event instanceof StreamEvent.Fault);
            }
        }
        router.leaveGuest(session.jid());
    }
}
