package io.drawbridge.xmpp.jingle.standard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.spi.JoinLink;
import io.drawbridge.xmpp.component.Carrier;
import io.drawbridge.xmpp.component.IqAnswer;
import io.drawbridge.xmpp.component.IqHandlers;
import io.drawbridge.xmpp.jingle.CallbridgeJoins;
import io.drawbridge.xmpp.jingle.JingleDispatcher;
import io.drawbridge.xmpp.jingle.XmppJoinLink;
import io.drawbridge.xmpp.stanza.Iq;
import io.drawbridge.xmpp.stanza.IqCodec;
import io.drawbridge.xmpp.stanza.RelayServices;
import io.drawbridge.xmpp.stanza.StanzaMessage;
import io.drawbridge.xmpp.stanza.StreamEvent;
import io.drawbridge.xmpp.stanza.StreamLimits;
import io.drawbridge.xmpp.stanza.XmlElement;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Whatever strangers, guests, web bridges and callbridges say in Jingle, in whatever order: nothing is thrown, each request has one
 * answer, sessions are bounded, and what is sent can be printed and read. Replays its inputs; looks for new ones with
 * {@code JAZZER_FUZZ=1}.
 *
 * <p>An input has a line for each event; its first character says who speaks, the rest is the element.
 */
class JingleFuzzTest {
    private static final String CALLBRIDGE = "callbridge.example.com";
    private static final String MEETING = "1000@" + CALLBRIDGE;
    private static final String WEB = "web.example.com";
    private static final JingleLimits LIMITS = new JingleLimits(4, 16, 8, 16, 16, 8, 2, 3);
    private static final StreamLimits STANZA = new StreamLimits(16 * 1024, 32, 64, 256, 0);
    private static final StreamLimits PLENTY = new StreamLimits(1 << 20, 64, 512, 1024, 0);
    private static final int MOST_LINES = 24;

    /** One process with all sides on one link, whose far end acknowledges everything. */
    private static final class World implements Carrier, JoinLink {
        final List<Watcher> watchers = new ArrayList<>();
        final EmbeddedChannel channel = new EmbeddedChannel();
        final IqHandlers handlers = new IqHandlers();
        final GuestCalls guests = new GuestCalls(this, this, LIMITS);
        final CallbridgeJoins callbridge = new CallbridgeJoins(this, this, Set.of(WEB, CALLBRIDGE));
        final XmppJoinLink web = new XmppJoinLink(this, this);
        final JingleDispatcher dispatcher = new JingleDispatcher(handlers);
        final List<JoinLink.Listener> inside = new ArrayList<>();
        IqAnswer answer = new IqAnswer.TimedOut();
        String offer = "";
        int count;

        World() {
            dispatcher.serve(guests);
            dispatcher.serve(callbridge);
            dispatcher.serve(web);
            MeetingContacts.install(handlers, guests, (meeting, source) -> meeting.startsWith("1"), RelayServices.NONE);
        }

        @Override
        public EventLoop loop() {
            return channel.eventLoop();
        }

        @Override
        public String component() {
            return CALLBRIDGE;
        }

        @Override
        public Optional<String> unavailable() {
            return answer instanceof IqAnswer.LinkDown ? Optional.of("there is no link") : Optional.empty();
        }

        @Override
        public void request(Iq request, Consumer<IqAnswer> then) {
            isPrintable(request);
            then.accept(answer instanceof IqAnswer.TimedOut ? new IqAnswer.Done(request.result()) : answer);
        }

        @Override
        public void watch(Watcher watcher) {
            watchers.add(watcher);
        }

        @Override
        public Call join(Request request, Listener listener) {
            inside.add(listener);
            offer = request.sdpOffer();
            return new Call() {
                @Override
                public void candidate(Candidate candidate) {}

                @Override
                public void offer(String sdpOffer) {
                    offer = sdpOffer;
                }

                @Override
                public void end(EndReason reason) {}
            };
        }

        void ask(String from, String to, boolean isGet, XmlElement payload) {
            count++;
            List<Iq> replies = new ArrayList<>();
            Iq request = isGet ? Iq.get("q" + count, from, to, payload) : Iq.set("q" + count, from, to, payload);
            dispatcher.onRequest(request, replies::add);
            channel.runPendingTasks();
            assertEquals(1, replies.size(), "answers");
            isPrintable(replies.get(0));
            assertTrue(guests.sessionCount() <= LIMITS.allSessions(), "sessions");
        }
    }

    private static void isPrintable(Iq iq) {
        Optional<String> xml = IqCodec.print(iq);
        assertTrue(xml.isPresent(), () -> "an address is none: " + iq);
        StreamEvent read = StanzaMessage.read(xml.get(), PLENTY);
        assertTrue(read instanceof StreamEvent.Received, () -> read + ": " + xml.get());
    }

    private static void play(World world, char who, String text) {
        JoinLink.Listener last = world.inside.isEmpty() ? null : world.inside.get(world.inside.size() - 1);
        switch (who) {
            case 'A' -> answer(last, l -> l.onAnswer("p1", text.isEmpty() ? world.offer : text));
            case 'C' -> answer(last, l -> l.onCandidate(new JoinLink.Candidate("0", text)));
            case 'N' -> answer(last, JoinLink.Listener::onRenegotiate);
            case 'E' -> answer(last, l -> l.onEnded(new EndReason.HungUp()));
            case 'D' -> world.answer = new IqAnswer.LinkDown();
            case 'R' -> world.answer = new IqAnswer.Refused(new Iq.Failure("item-not-found", text));
            case 'U' -> {
                world.answer = new IqAnswer.TimedOut();
                world.watchers.forEach(watcher -> watcher.onUsable(true));
            }
            default -> hear(world, who, text);
        }
        world.channel.runPendingTasks();
    }

    private static void answer(JoinLink.Listener listener, Consumer<JoinLink.Listener> news) {
        if (listener != null) {
            news.accept(listener);
        }
    }

    private static void hear(World world, char who, String text) {
        if (!(StanzaMessage.read(text, STANZA) instanceof StreamEvent.Received received)) {
            return;
        }
        XmlElement element = received.element();
        switch (who) {
            case 'w' -> world.ask("web-abcdefgh@" + WEB, MEETING, false, element);
            case 'c' -> world.ask("1000@" + CALLBRIDGE, "web-abcdefgh@" + CALLBRIDGE, false, element);
            case 'q' -> world.ask("romeo@example.net/x", MEETING, true, element);
            case 'j' -> world.ask("juliet@example.net/y", MEETING + "/drawbridge", false, element);
            case 'n' -> world.ask("", "", false, element);
            case 'i' -> IqCodec.read(element);
            default -> world.ask("romeo@example.net/x", MEETING, false, element);
        }
    }

    @FuzzTest(maxDuration = "10m")
    void whateverIsSaidInJingleHasOneAnswerAndThrowsNothing(byte[] data) {
        World world = new World();
        world.web.join(new JoinLink.Request("abcdefgh", "1000", "", "Ann", "en", "192.0.2.1", "v=0\r\n"), new Silent());
        world.channel.runPendingTasks();
        for (String line : new String(data, StandardCharsets.UTF_8).split("\n", MOST_LINES)) {
            if (!line.isEmpty()) {
                play(world, line.charAt(0), line.substring(1));
            }
        }
        world.channel.close();
    }

    /** A page that listens to nothing. */
    private static final class Silent implements JoinLink.Listener {
        @Override
        public void onAnswer(String participantId, String sdpAnswer) {}

        @Override
        public void onCandidate(JoinLink.Candidate candidate) {}

        @Override
        public void onRenegotiate() {}

        @Override
        public void onEnded(EndReason reason) {}
    }
}
