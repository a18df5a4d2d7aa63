package io.drawbridge.xmpp.component;

import io.drawbridge.core.net.Loops;
import io.drawbridge.xmpp.callbridge.ConnectRace;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Ticker;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Runs a {@link ConnectRace} with sockets. Owner: the loop it was started on. */
final class AddressRace {
    /** How it ends, once, on the loop. */
    interface Outcome {
        /** The connection that stands, with no handler on it; reads nothing until it is told to. */
        void won(Channel channel, InetSocketAddress target, List<InetSocketAddress> left);

        void lost(List<ConnectRace.Loss> losses);
    }

    private final Bootstrap bootstrap;
    private final EventLoop loop;
    private final Ticker ticker;
    private final List<InetSocketAddress> targets;
    private final Outcome outcome;
    private final ConnectRace race;
    private final Map<Integer, ChannelFuture> attempts = new HashMap<>();
    private final Deque<Runnable> effects = new ArrayDeque<>();
    private boolean draining;
    private @Nullable Future<?> timer;

    AddressRace(
            Loops loops,
            EventLoop loop,
            Ticker ticker,
            List<InetSocketAddress> targets,
            long limitNanos,
            Outcome outcome) {
        this.loop = loop;
        this.ticker = ticker;
        this.targets = targets;
        this.outcome = outcome;
        this.race = new ConnectRace(targets, limitNanos, new Queue());
        this.bootstrap = new Bootstrap()
                .group(loop)
                .channel(loops.socketChannel())
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0) // the race has its own
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        // the winner is furnished by whoever takes it
                    }
                });
    }

    void start() {
        feed(race::start);
    }

    /** Gives all attempts up; nothing is told any more. */
    void cancel() {
        feed(now -> race.cancel());
    }

    private void feed(LongConsumer input) {
        input.accept(ticker.nanoTime());
        if (draining) {
            return;
        }
        draining = true;
        for (Runnable next = effects.poll(); next != null; next = effects.poll()) {
            next.run();
        }
        draining = false;
    }

    private void open(int index) {
        ChannelFuture attempt = bootstrap.connect(targets.get(index));
        attempts.put(index, attempt);
        attempt.addListener(done -> feed(now -> {
            if (done.isSuccess()) {
                race.onConnected(index);
            } else {
                race.onFailed(index, LinkFaults.brief(done.cause()), now);
            }
        }));
    }

    private void stopTimer() {
        if (timer != null) {
            timer.cancel(false);
        }
    }

    private final class Queue implements ConnectRace.Effects {
        @Override
        public void open(int index) {
            effects.add(() -> AddressRace.this.open(index));
        }

        @Override
        public void abandon(int index) {
            effects.add(() -> {
                ChannelFuture attempt = attempts.remove(index);
                if (attempt != null) {
                    attempt.channel().close();
                }
            });
        }

        @Override
        public void setTimer(long atNanos) {
            effects.add(() -> {
                stopTimer();
                long delay = Math.max(0, atNanos - ticker.nanoTime());
                timer = loop.schedule(() -> feed(race::onTimer), delay, TimeUnit.NANOSECONDS);
            });
        }

        @Override
        public void won(int index, List<InetSocketAddress> left) {
            effects.add(() -> {
                stopTimer();
                ChannelFuture attempt = attempts.get(index);
                if (attempt != null) {
                    outcome.won(attempt.channel(), targets.get(index), left);
                }
            });
        }

        @Override
        public void lost(List<ConnectRace.Loss> losses) {
            effects.add(() -> {
                stopTimer();
                outcome.lost(losses);
            });
        }
    }
}
