package io.drawbridge.webrtc.ice;

import io.drawbridge.core.net.StunBinding;
import io.drawbridge.webrtc.ice.StunView.TransactionId;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * Where STUN servers see the sockets of a media port (RFC 8445 section 5.1.1.2): asked from these sockets themselves, so that it is their
 * mapping in a NAT, and again and again, so that the mapping stays. Pure. Owner: the port's loop.
 */
final class MappedAddresses {
    /** What the machine wants done. */
    interface Effects {
        /** Sends a question; takes over the buffer. */
        void send(IcePath path, ByteBuf stun);

        /** Another mapping of that socket is known now. */
        void found(InetSocketAddress local, InetSocketAddress mapped);
    }

    private record Question(IcePath path, long sentNanos, int tries) {}

    private static final long AGAIN_NANOS = TimeUnit.SECONDS.toNanos(25);
    private static final long RESEND_NANOS = TimeUnit.MILLISECONDS.toNanos(300);
    private static final int TRIES = 4;
    private static final int MOST_QUESTIONS = 64;

    private final RandomGenerator random;
    private final Effects effects;
    private final Map<TransactionId, Question> open = new LinkedHashMap<>();
    private final Map<InetSocketAddress, InetSocketAddress> mapped = new LinkedHashMap<>();
    private List<InetSocketAddress> servers = List.of();
    private long roundNanos;
    private boolean asked;

    MappedAddresses(RandomGenerator random, Effects effects) {
        this.random = random;
        this.effects = effects;
    }

    /** Whom to ask, with the next round or, for the first time, at once. */
    void servers(List<InetSocketAddress> all) {
        servers = List.copyOf(all);
    }

    /** Local addresses with their mappings, where these differ. */
    Map<InetSocketAddress, InetSocketAddress> known() {
        return Map.copyOf(mapped);
    }

    /** Whether nothing more is awaited of the round that runs. */
    boolean settled() {
        return open.isEmpty();
    }

    /** Asks what is due; to be called a few times a second while not {@link #settled}, else now and then. */
    void onTime(List<InetSocketAddress> locals, long nowNanos) {
        if (!servers.isEmpty() && (!asked || nowNanos - roundNanos >= AGAIN_NANOS)) {
            asked = true;
            roundNanos = nowNanos;
            open.clear();
            for (InetSocketAddress local : locals) {
                servers.stream()
                        .map(server -> new IcePath(local, server))
                        .filter(MappedAddresses::isWorthAsking)
                        .forEach(path -> ask(path, nowNanos, 1));
            }
        }
        List<TransactionId> late = new ArrayList<>();
        open.forEach((id, question) -> {
            if (nowNanos - question.sentNanos() >= RESEND_NANOS) {
                late.add(id);
            }
        });
        for (TransactionId id : late) {
            Question question = open.remove(id);
            if (question != null && question.tries() < TRIES) {
                ask(question.path(), nowNanos, question.tries() + 1);
            }
        }
    }

    private static boolean isWorthAsking(IcePath path) {
        InetAddress local = path.local().getAddress();
        return path.plausible() && !local.isLoopbackAddress();
    }

    private void ask(IcePath path, long nowNanos, int tries) {
        if (open.size() < MOST_QUESTIONS) {
            TransactionId id = new TransactionId(random.nextInt(), random.nextLong());
            open.put(id, new Question(path, nowNanos, tries));
            effects.send(path, CheckMessages.binding(id));
        }
    }

    /** An answer; false if nobody asked there. */
    boolean onAnswer(IcePath path, TransactionId id, ByteBuf answer) {
        Question question = open.get(id);
        if (question == null || !question.path().equals(path)) {
            return false;
        }
        open.remove(id);
        byte[] transaction = ByteBuffer.allocate(StunBinding.TRANSACTION_BYTES)
                .putInt(id.high())
                .putLong(id.low())
                .array();
        byte[] bytes = ByteBufUtil.getBytes(answer);
        Optional<InetSocketAddress> seen = StunBinding.mappedAddress(bytes, bytes.length, transaction);
        seen.filter(address -> !address.equals(path.local())
                        && address.getPort() != 0
                        && !address.equals(mapped.get(path.local())))
                .ifPresent(address -> {
                    mapped.put(path.local(), address);
                    effects.found(path.local(), address);
                });
        return true;
    }
}
