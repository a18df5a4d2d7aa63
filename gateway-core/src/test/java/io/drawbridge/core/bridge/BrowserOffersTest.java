package io.drawbridge.core.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.meeting.JoinAttempt;
import io.drawbridge.core.meeting.JoinResult;
import io.drawbridge.core.meeting.Meeting;
import io.drawbridge.core.meeting.Participant;
import io.drawbridge.core.sdp.SdpParser;
import io.drawbridge.core.sdp.SessionDescription;
import io.drawbridge.core.sdp.TransportParameters;
import io.drawbridge.core.spi.JoinLink;
import io.drawbridge.core.spi.WebTransports.WebTransport;
import io.netty.channel.embedded.EmbeddedChannel;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A page that offers anew again and again. */
class BrowserOffersTest {
    private static final String OFFER = "v=0\r\no=- 1 %d IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n";

    private final EmbeddedChannel time = new EmbeddedChannel();
    private final List<SessionDescription> taken = new ArrayList<>();
    private final List<String> ends = new ArrayList<>();
    private int answers;

    @Test
    void ofAFloodOfOffersSomeAreTakenAtOnceAndTheLastOneLater() {
        BrowserSession session = joined();
        for (int i = 1; i <= 100; i++) {
            session.offer(OFFER.formatted(i));
        }
        time.runPendingTasks();
        assertEquals(10, taken.size());
        time.advanceTimeBy(1_100, TimeUnit.MILLISECONDS);
        time.runScheduledPendingTasks();
        time.runPendingTasks();
        assertEquals(11, taken.size());
        assertEquals(parsed(100), taken.get(10));
        assertEquals(12, answers, "one when it came in, and one to each that was taken");
        assertEquals(List.of(), ends);
    }

    private BrowserSession joined() {
        time.freezeTime();
        Participant participant = standIn(Participant.class, Map.of("id", "ann"));
        Meeting meeting = standIn(
                Meeting.class,
                Map.of(
                        "loop",
                        time.eventLoop(),
                        "loopIndex",
                        0,
                        "name",
                        "board",
                        "join",
                        new JoinResult.Joined(participant, parsed(0), "")));
        BrowserSession session = new BrowserSession(
                new JoinLink.Request("s", "board", "", "Ann", "en", "192.0.2.1", OFFER),
                new JoinLink.Listener() {
                    @Override
                    public void onAnswer(String participantId, String sdpAnswer) {
                        answers++;
                    }

                    @Override
                    public void onCandidate(JoinLink.Candidate candidate) {}

                    @Override
                    public void onRenegotiate() {}

                    @Override
                    public void onEnded(EndReason reason) {
                        ends.add(reason.key());
                    }
                },
                meeting,
                JoinAttempt.Entry.of("192.0.2.1"),
                () -> {});
        WebTransport transport = standIn(WebTransport.class, Map.of());
        session.open(
                (loop, remote) -> CompletableFuture.completedFuture(transport),
                parsed(0),
                new TransportParameters("abcd", "abcdefghijklmnopqrstuv", List.of(), "actpass", List.of()));
        time.runPendingTasks();
        return session;
    }

    private static SessionDescription parsed(int version) {
        return ((SdpParser.Result.Parsed) SdpParser.parse(OFFER.formatted(version))).description();
    }

    /** Answers with what is given by the method's name; keeps new offers. */
    private <T> T standIn(Class<T> type, Map<String, Object> answersByName) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, args) -> {
            if (method.getName().equals("reoffer")) {
                taken.add((SessionDescription) args[0]);
                return Optional.of(parsed(0));
            }
            return answersByName.get(method.getName());
        }));
    }
}
