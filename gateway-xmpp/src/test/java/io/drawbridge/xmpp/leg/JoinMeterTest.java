package io.drawbridge.xmpp.leg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.meeting.ParticipantObserver;
import io.drawbridge.core.meeting.page.PageNews;
import io.drawbridge.core.spi.JoinLink;
import io.drawbridge.xmpp.FakeJoins;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JoinMeterTest {
    private final FakeJoins inner = new FakeJoins();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Page page = new Page();

    /** Writes down what it is told. */
    private static final class Page implements JoinLink.Listener, ParticipantObserver {
        final List<String> told = new ArrayList<>();

        @Override
        public void onAnswer(String participantId, String sdpAnswer) {
            told.add("answer");
        }

        @Override
        public void onCandidate(JoinLink.Candidate candidate) {
            told.add("candidate");
        }

        @Override
        public void onRenegotiate() {
            told.add("renegotiate");
        }

        @Override
        public Optional<ParticipantObserver> observer() {
            return Optional.of(this);
        }

        @Override
        public void onEnded(EndReason reason) {
            told.add(reason.key());
        }

        @Override
        public void onNews(PageNews news) {}

        @Override
        public void onGone() {}
    }

    private JoinLink.Listener join(String meeting) {
        new JoinMeter(inner, meters, "web")
                .join(new JoinLink.Request("abcdefgh", meeting, "", "Ann", "en", "192.0.2.1", "v=0"), page);
        return inner.joins.get("abcdefgh").listener;
    }

    private double count(String result) {
        return meters.counter("drawbridge.xmpp.joins", "side", "web", "result", result)
                .count();
    }

    @Test
    void everythingThatIsToldIsPassedOn() {
        JoinLink.Listener measured = join("demo");
        measured.onCandidate(new JoinLink.Candidate("0", ""));
        measured.onRenegotiate();
        measured.onEnded(new EndReason.HungUp());
        assertEquals(List.of("answer", "candidate", "renegotiate", "hung-up"), page.told);
        assertSame(page, measured.observer().orElseThrow());
    }

    @Test
    void theFirstAnswerDecidesTheResult() {
        join("demo").onEnded(new EndReason.HungUp());
        join("nowhere");
        assertEquals(1, count("joined"));
        assertEquals(1, count("unknown-meeting"));
        assertEquals(0, count("hung-up"));
    }
}
