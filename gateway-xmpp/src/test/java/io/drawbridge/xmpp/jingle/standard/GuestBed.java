package io.drawbridge.xmpp.jingle.standard;

import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.meeting.page.PageCommand;
import io.drawbridge.core.sdp.SdpPrinter;
import io.drawbridge.core.spi.JoinLink;
import io.drawbridge.xmpp.component.Carrier;
import io.drawbridge.xmpp.component.IqAnswer;
import io.drawbridge.xmpp.stanza.Iq;
import io.drawbridge.xmpp.stanza.XmlElement;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Guest calls between a scripted guest and a scripted inner half, on a loop of their own; each step returns when it has settled. */
final class GuestBed implements AutoCloseable {
    static final String ROMEO = "romeo@example.net/orchard";
    static final String MEETING = "1000@callbridge.example.com/drawbridge";

    /** One join as the inner half sees it. */
    static final class Inside implements JoinLink.Call {
        final JoinLink.Request request;
        final JoinLink.Listener listener;
        final List<JoinLink.Candidate> candidates = new ArrayList<>();
        final List<String> offers = new ArrayList<>();
        final List<Boolean> mutes = new ArrayList<>();
        final List<EndReason> ends = new ArrayList<>();

        Inside(JoinLink.Request request, JoinLink.Listener listener) {
            this.request = request;
            this.listener = listener;
        }

        @Override
        public void candidate(JoinLink.Candidate candidate) {
            candidates.add(candidate);
        }

        @Override
        public void offer(String sdpOffer) {
            offers.add(sdpOffer);
        }

        @Override
        public void command(PageCommand command) {
            mutes.add(((PageCommand.Mute) command).audio());
        }

        @Override
        public void end(EndReason reason) {
            ends.add(reason);
        }
    }

    final EventLoop loop = new DefaultEventLoop();
    final List<Inside> joins = new ArrayList<>();
    final List<Iq> sent = new ArrayList<>();
    final List<Iq> replies = new ArrayList<>();
    final GuestCalls calls;
    Carrier.Watcher watcher = usable -> {};
    IqAnswer answerToSent = new IqAnswer.TimedOut();
    boolean silent;
    /** The first request is lost, and the next goes over a link that still stands. */
    boolean otherLink;
    /** Nothing is answered, for so long as the test lasts. */
    boolean unanswered;

    String unavailable = "";
    private int count;

    GuestBed() {
        calls = new GuestCalls(new Wire(), new Half(), new JingleLimits(4, 64, 32, 64, 64, 5, 2, 3));
    }

    private final class Wire implements Carrier {
        @Override
        public EventLoop loop() {
            return loop;
        }

        @Override
        public String component() {
            return "callbridge.example.com";
        }

        @Override
        public Optional<String> unavailable() {
            boolean down = silent && answerToSent instanceof IqAnswer.LinkDown && !otherLink;
            return down ? Optional.of("there is no link") : Optional.empty();
        }

        @Override
        public void request(Iq request, Consumer<IqAnswer> then) {
            sent.add(request);
            if (unanswered) {
                return;
            }
            then.accept(silent ? answerToSent : new IqAnswer.Done(request.result()));
            silent &= !otherLink;
        }

        @Override
        public void watch(Watcher told) {
            watcher = told;
        }
    }

    private final class Half implements JoinLink {
        @Override
        public Optional<String> unavailable() {
            return Optional.of(unavailable).filter(why -> !why.isEmpty());
        }

        @Override
        public Call join(Request request, Listener listener) {
            Inside inside = new Inside(request, listener);
            joins.add(inside);
            return inside;
        }
    }

    /** Runs on the loop, and everything that it leads to. */
    void run(Runnable task) {
        try {
            loop.submit(task).get();
            for (int i = 0; i < 3; i++) { // what it leads to leads on to more
                loop.submit(() -> {}).get();
            }
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    /** A request of somebody to something; its answer. */
    Iq ask(String from, String to, XmlElement jingle) {
        replies.clear();
        count++;
        run(() -> calls.onRequest(Iq.set("g" + count, from, to, jingle), replies::add));
        if (replies.size() != 1) {
            throw new AssertionError("one answer, not " + replies);
        }
        return replies.get(0);
    }

    Iq ask(XmlElement jingle) {
        return ask(ROMEO, MEETING, jingle);
    }

    Iq ask(String action, String children) {
        return ask(Xml.parse(Samples.jingle(action, children)));
    }

    /** What is refused with, as condition and particular condition; empty when it is not. */
    static String refusal(Iq answer) {
        return answer.error()
                .map(e ->
                        e.condition() + e.particular().map(p -> " " + p.name()).orElse(""))
                .orElse("");
    }

    /** What we sent since the last call, as actions. */
    String actions() {
        String actions = sent.stream()
                .map(iq -> iq.payload().orElseThrow().attribute("action"))
                .collect(Collectors.joining(" "));
        sent.clear();
        return actions;
    }

    /** The last jingle that we sent. */
    XmlElement last() {
        return sent.get(sent.size() - 1).payload().orElseThrow();
    }

    /** The inner half answers with the given mids of its offer taken. */
    void answer(String... mids) {
        Inside inside = joins.get(joins.size() - 1);
        String offer =
                inside.offers.isEmpty() ? inside.request.sdpOffer() : inside.offers.get(inside.offers.size() - 1);
        run(() -> inside.listener.onAnswer("p1", answerTo(offer, List.of(mids))));
    }

    private static String answerTo(String offer, List<String> mids) {
        StringBuilder answer = new StringBuilder("v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nt=0 0\r\n");
        answer.append("a=group:BUNDLE ").append(String.join(" ", mids)).append("\r\n");
        for (var media : Xml.sdp(offer).media()) {
            String mid = media.attribute("mid").orElseThrow();
            answer.append("m=").append(media.media()).append(mids.contains(mid) ? " 40000" : " 0");
            answer.append(" UDP/TLS/RTP/SAVPF ")
                    .append(media.formats().get(0))
                    .append("\r\na=mid:")
                    .append(mid);
            answer.append("\r\na=rtpmap:").append(media.formats().get(0)).append(" x/90000\r\n");
            answer.append("a=ice-ufrag:u\r\na=ice-pwd:p\r\na=fingerprint:sha-256 00:01\r\na=setup:passive\r\n");
            answer.append("a=rtcp-mux\r\na=sendrecv\r\na=candidate:1 1 udp 5 192.0.2.1 40000 typ host\r\n");
        }
        return answer.toString();
    }

    /** A call of the Chromium-like offer that was accepted with sound and picture. */
    Inside activeCall() {
        ask(Xml.jingle("session-initiate", "s1", Xml.fixture("chromium-like")));
        answer("0", "1");
        sent.clear();
        return joins.get(0);
    }

    static String offer() {
        return SdpPrinter.print(Xml.fixture("chromium-like"));
    }

    @Override
    public void close() {
        loop.shutdownGracefully();
    }
}
