package io.drawbridge.xmpp.jingle;

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

/** A carrier whose answers a test gives by hand, with a clock that stands still. */
final class HandWire implements Carrier {
    static final IqAnswer AWAY = refused("service-unavailable");

    final List<Iq> sent = new ArrayList<>();
    /** Those that wait for their answers, in order. */
    private final List<Consumer<IqAnswer>> open = new ArrayList<>();

    private final EmbeddedChannel channel = new EmbeddedChannel();

    HandWire() {
        channel.freezeTime();
    }

    static IqAnswer refused(String condition) {
        return new IqAnswer.Refused(new Iq.Failure(condition, ""));
    }

    /** Answers the request that has waited longest. */
    void answer(IqAnswer answer) {
        open.remove(0).accept(answer);
    }

    List<String> ids() {
        return sent.stream().map(Iq::id).toList();
    }

    void aSecondPasses() {
        channel.advanceTimeBy(1, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
    }

    @Override
    public EventLoop loop() {
        return channel.eventLoop();
    }

    @Override
    public String component() {
        return "web.example.com";
    }

    @Override
    public Optional<String> unavailable() {
        return Optional.empty();
    }

    @Override
    public void request(Iq request, Consumer<IqAnswer> then) {
        sent.add(request);
        open.add(then);
    }

    @Override
    public void watch(Watcher watcher) {}
}
