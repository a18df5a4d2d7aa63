package io.drawbridge.xmpp.jingle;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.drawbridge.xmpp.component.Carrier;
import io.drawbridge.xmpp.component.IqAnswer;
import io.drawbridge.xmpp.stanza.Iq;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The order of a session's messages, and whose answers count. */
class SessionOutboxTest {
    private static final IqAnswer AWAY = new IqAnswer.Refused(new Iq.Failure("service-unavailable", ""));

    private final EmbeddedChannel channel = new EmbeddedChannel();
    /** What was sent and is not answered yet. */
    private final List<Consumer<IqAnswer>> open = new ArrayList<>();

    private final List<String> sent = new ArrayList<>();
    private final List<String> told = new ArrayList<>();
    private final SessionOutbox outbox = new SessionOutbox(new Wire(), "a@web", "b@callbridge", "x-", new Owner());

    private final class Wire implements Carrier {
        @Override
        public EventLoop loop() {
            return channel.eventLoop();
        }

        @Override
        public String component() {
            return "web";
        }

        @Override
        public Optional<String> unavailable() {
            return Optional.empty();
        }

        @Override
        public void request(Iq request, Consumer<IqAnswer> then) {
            sent.add(request.id());
            open.add(then);
        }

        @Override
        public void watch(Watcher watcher) {}
    }

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
        outbox.send(new JingleMessage.Mute("s", on));
    }

    private void answerNext(IqAnswer answer) {
        open.remove(0).accept(answer);
    }

    private void done() {
        answerNext(new IqAnswer.Done(Iq.set("", "", "", JingleCodec.print(new JingleMessage.Mute("s", true)))));
    }

    private void aSecondPasses() {
        channel.advanceTimeBy(1100, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
    }

    @Test
    void whatIsSaidWhileTheFarEndIsAwayGoesOutBehindWhatCameBack() {
        channel.freezeTime();
        mute(true);
        answerNext(AWAY);
        mute(false);
        assertEquals(List.of("x-1"), sent);
        aSecondPasses();
        assertEquals(List.of("x-1", "x-1", "x-2"), sent);
        mute(true);
        done();
        assertEquals(List.of("x-1", "x-1", "x-2", "x-3"), sent);
        done();
        done();
        mute(false);
        assertEquals("x-4", sent.get(4));
        assertEquals(List.of("delivered", "delivered", "delivered"), told);
    }

    @Test
    void anAbandonedOneHearsNothingMore() {
        JingleMessage reminded = new JingleMessage.Mute("s", true);
        mute(true);
        outbox.remind(reminded);
        outbox.abandon();
        answerNext(AWAY);
        answerNext(AWAY);
        assertEquals(List.of(), told);
        outbox.resend();
        assertEquals(List.of("x-1", "x-2"), sent);
    }
}
