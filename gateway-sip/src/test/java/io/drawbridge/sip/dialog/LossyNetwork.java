package io.drawbridge.sip.dialog;

import io.drawbridge.sip.message.ParseResult;
import io.drawbridge.sip.message.SipLimits;
import io.drawbridge.sip.message.SipMessage;
import io.drawbridge.sip.message.SipParser;
import io.drawbridge.sip.message.SipPrinter;
import io.drawbridge.sip.message.SipRequest;
import io.drawbridge.sip.message.SipResponse;
import io.drawbridge.sip.transaction.Flow;
import io.drawbridge.sip.transaction.Outbound;
import io.drawbridge.sip.transaction.SipTimers;
import io.drawbridge.sip.transaction.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Two stacks in virtual time with a network between them that loses, delays, reorders and doubles, by a seed. */
final class LossyNetwork {
    private static final long NANOS_PER_MILLI = TimeUnit.MILLISECONDS.toNanos(1);
    private static final int FIRST_PORT = 5001;

    private record InFlight(long atNanos, long order, int to, byte[] bytes) implements Comparable<InFlight> {
        @Override
        public int compareTo(InFlight other) {
            int time = Long.compare(atNanos, other.atNanos);
            return time == 0 ? Long.compare(order, other.order) : time;
        }
    }

    private final Random random;
    private final PriorityQueue<InFlight> flying = new PriorityQueue<>();
    private final UserAgent[] agents = new UserAgent[2];
    /** Every message that was sent, in words: "0 INVITE", "1 200 INVITE". */
    final List<String> sent = new ArrayList<>();

    final List<SipMessage> messages = new ArrayList<>();
    private final boolean reliable;
    double loss;
    double doubling;
    long maxDelayMillis = 20;
    Predicate<String> drop = words -> false;
    long now = 1_000_000;
    private long orders;

    LossyNetwork(long seed, boolean reliable) {
        this.random = new Random(seed);
        this.reliable = reliable;
    }

    UserAgent add(int index, UserAgent.Handler handler) {
        return add(index, handler, SessionInterval.DEFAULT);
    }

    UserAgent add(int index, UserAgent.Handler handler, SessionInterval interval) {
        Random ids = new Random(random.nextLong());
        Outbound out = new Outbound() {
            @Override
            public void send(SipMessage message, Flow flow) {
                LossyNetwork.this.send(index, message);
            }

            @Override
            public String localHostPort(Flow flow) {
                return "127.0.0.1:" + (FIRST_PORT + index);
            }
        };
        agents[index] = new UserAgent(
                SipTimers.DEFAULT,
                UserAgent.Limits.DEFAULT,
                interval,
                () -> Long.toHexString(ids.nextLong()),
                out,
                handler);
        return agents[index];
    }

    Flow flowTo(int index) {
        return new Flow(
                reliable ? Transport.TCP : Transport.UDP,
                1,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), FIRST_PORT + index));
    }

    static String words(SipMessage message) {
        return message instanceof SipRequest request
                ? request.method()
                : ((SipResponse) message).status() + " " + message.cseq().method();
    }

    private void send(int from, SipMessage message) {
        String words = from + " " + words(message);
        sent.add(words);
        messages.add(message);
        if (drop.test(words) || random.nextDouble() < loss) {
            return;
        }
        fly(1 - from, SipPrinter.print(message));
        if (random.nextDouble() < doubling) {
            fly(1 - from, SipPrinter.print(message));
        }
    }

    void fly(int to, byte[] bytes) {
        long delay = NANOS_PER_MILLI + (reliable ? 0 : (long) (random.nextDouble() * maxDelayMillis * NANOS_PER_MILLI));
        flying.add(new InFlight(now + delay, orders++, to, bytes));
    }

    /** Lets time pass; returns when it is over. */
    void run(long seconds) {
        runNanos(TimeUnit.SECONDS.toNanos(seconds));
    }

    void runNanos(long nanos) {
        long end = now + nanos;
        while (true) {
            long next = Math.min(agents[0].nextNanos(), agents[1].nextNanos());
            if (!flying.isEmpty()) {
                next = Math.min(next, flying.peek().atNanos());
            }
            if (next > end) {
                now = end;
                return;
            }
            now = Math.max(now, next);
            InFlight head = flying.peek();
            if (head != null && head.atNanos() <= now) {
                flying.poll();
                deliver(head);
            }
            agents[0].onTime(now);
            agents[1].onTime(now);
        }
    }

    private void deliver(InFlight message) {
        ParseResult result = new SipParser(SipLimits.DEFAULT).parse(message.bytes());
        SipMessage parsed = ((ParseResult.Parsed) result).message();
        agents[message.to()].onMessage(parsed, flowTo(1 - message.to()), now);
    }

    long count(String words) {
        return sent.stream().filter(words::equals).count();
    }

    boolean empty() {
        return agents[0].dialogCount()
                        + agents[1].dialogCount()
                        + agents[0].transactionCount()
                        + agents[1].transactionCount()
                == 0;
    }
}
