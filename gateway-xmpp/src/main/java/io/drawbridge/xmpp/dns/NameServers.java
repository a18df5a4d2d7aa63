package io.drawbridge.xmpp.dns;

import io.drawbridge.core.net.Loops;
import io.drawbridge.xmpp.dns.DnsAnswer.Nothing;
import io.drawbridge.xmpp.dns.DnsAnswer.Why;
import io.netty.channel.AddressedEnvelope;
import io.netty.channel.EventLoop;
import io.netty.channel.ReflectiveChannelFactory;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.dns.DefaultDnsQuestion;
import io.netty.handler.codec.dns.DnsQuestion;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponse;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.DnsNameResolverChannelStrategy;
import io.netty.resolver.dns.DnsNameResolverTimeoutException;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Real DNS servers, asked one after the other until one decides, by Netty's resolver: UDP, and TCP when the answer does not fit. A socket
 * of its own for each question, so nothing is held open. Caches nothing: that is the DNS server's trade. Thread-safe.
 */
public final class NameServers implements Dns {
    private static final Path RESOLV_CONF = Path.of("/etc/resolv.conf");
    private static final long TIMEOUT_MILLIS = 2000;

    private static final int MOST_ATTEMPTS = 3;
    /** What passes every network in one piece. */
    private static final int MAX_PAYLOAD_BYTES = 1232;

    private static final int LONGEST_NAME = 253;

    private final EventLoop loop;
    private final DnsNameResolver resolver;
    private final Supplier<List<InetSocketAddress>> servers;
    private final long timeoutMillis;

    /** @param timeoutMillis how long each attempt may take; there are at most three */
    NameServers(Loops loops, Supplier<List<InetSocketAddress>> servers, long timeoutMillis) {
        this.loop = loops.signalling();
        this.servers = servers;
        this.timeoutMillis = timeoutMillis;
        this.resolver = new DnsNameResolverBuilder(loop)
                .datagramChannelType(loops.datagramChannel())
                .socketChannelFactory(() -> shortLived(loops.socketChannel()))
                .datagramChannelStrategy(DnsNameResolverChannelStrategy.ChannelPerResolution)
                .queryTimeoutMillis(timeoutMillis)
                .maxPayloadSize(MAX_PAYLOAD_BYTES)
                .build();
    }

    /**
     * Opens nothing yet.
     *
     * @param configured {@code host[:port]} each; empty = those of {@code /etc/resolv.conf}
     */
    public static NameServers of(Loops loops, List<String> configured) {
        Supplier<List<InetSocketAddress>> servers =
                configured.isEmpty() ? ServerList.system(RESOLV_CONF) : ServerList.configured(configured);
        return new NameServers(loops, servers, TIMEOUT_MILLIS);
    }

    /** A TCP connection that is closed in any case: the resolver forgets one over which nothing comes. */
    private SocketChannel shortLived(Class<? extends SocketChannel> type) {
        SocketChannel channel = new ReflectiveChannelFactory<SocketChannel>(type).newChannel();
        loop.schedule(() -> channel.close(), timeoutMillis, TimeUnit.MILLISECONDS);
        return channel;
    }

    @Override
    public CompletionStage<DnsAnswer> ask(Question question) {
        CompletableFuture<DnsAnswer> result = new CompletableFuture<>();
        List<InetSocketAddress> all = servers.get();
        Optional<DnsQuestion> wire = wire(question);
        if (all.isEmpty()) {
            result.complete(new Nothing(Why.NO_SERVER, "", ""));
        } else if (wire.isEmpty()) {
            result.complete(new Nothing(Why.NOT_A_NAME, "", ""));
        } else {
            new Round(question, wire.get(), attempts(all), result).next();
        }
        return result;
    }

    /** The servers in turn; the only one twice, since a datagram can be lost. */
    private static List<InetSocketAddress> attempts(List<InetSocketAddress> all) {
        List<InetSocketAddress> attempts = new ArrayList<>(all.subList(0, Math.min(all.size(), MOST_ATTEMPTS)));
        if (attempts.size() == 1) {
            attempts.add(attempts.get(0));
        }
        return attempts;
    }

    /** The question as DNS wants it; empty if the name cannot be one, as "a..b". */
    private static Optional<DnsQuestion> wire(Question question) {
        if (question.name().isEmpty() || question.name().length() > LONGEST_NAME) {
            return Optional.empty();
        }
        try {
            DnsRecordType type = DnsRecordType.valueOf(question.kind().name());
            return Optional.of(new DefaultDnsQuestion(question.name() + ".", type));
        } catch (IllegalArgumentException notAName) {
            return Optional.empty();
        }
    }

    private static String text(InetSocketAddress server) {
        return server.isUnresolved()
                ? server.getHostString() + ":" + server.getPort()
                : NetUtil.toSocketAddressString(server);
    }

    /** One question on its way from server to server. */
    private final class Round {
        private final Question question;
        private final DnsQuestion wire;
        private final List<InetSocketAddress> attempts;
        private final CompletableFuture<DnsAnswer> result;
        private int attempt;
        private Optional<Nothing> worst = Optional.empty();

        Round(
                Question question,
                DnsQuestion wire,
                List<InetSocketAddress> attempts,
                CompletableFuture<DnsAnswer> result) {
            this.question = question;
            this.wire = wire;
            this.attempts = attempts;
            this.result = result;
        }

        void next() {
            if (attempt == attempts.size()) {
                result.complete(worst.orElseThrow());
                return;
            }
            InetSocketAddress server = attempts.get(attempt++);
            if (server.isUnresolved()) {
                take(new Nothing(Why.UNREACHABLE, text(server), "its own name cannot be resolved"));
                return;
            }
            CompletableFuture<DnsAnswer> answer = new CompletableFuture<>();
            // the resolver's own limit begins anew when it goes over to TCP
            Future<?> guard = loop.schedule(
                    () -> answer.complete(new Nothing(Why.TIMEOUT, text(server), "")),
                    timeoutMillis + timeoutMillis / 4,
                    TimeUnit.MILLISECONDS);
            resolver.query(server, wire)
                    .addListener((Future<AddressedEnvelope<DnsResponse, InetSocketAddress>> done) -> {
                        guard.cancel(false);
                        answer.complete(read(server, done));
                    });
            answer.thenAccept(this::take);
        }

        private DnsAnswer read(
                InetSocketAddress server, Future<AddressedEnvelope<DnsResponse, InetSocketAddress>> done) {
            if (!done.isSuccess()) {
                return failed(text(server), done.cause());
            }
            AddressedEnvelope<DnsResponse, InetSocketAddress> envelope = done.getNow();
            try {
                return MessageReader.read(question, envelope.content(), text(server));
            } finally {
                envelope.release();
            }
        }

        private Nothing failed(String server, Throwable failure) {
            for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
                if (cause instanceof DnsNameResolverTimeoutException) {
                    return new Nothing(Why.TIMEOUT, server, "");
                }
            }
            Throwable cause = failure.getCause() == null ? failure : failure.getCause();
            return new Nothing(Why.UNREACHABLE, server, String.valueOf(cause.getMessage()));
        }

        /** An answer that decides ends the round; else what says most is kept, which silence is not. */
        private void take(DnsAnswer answer) {
            if (!(answer instanceof Nothing nothing) || nothing.why().isDecided()) {
                result.complete(answer);
                return;
            }
            if (worst.isEmpty() || worst.get().why() == Why.TIMEOUT) {
                worst = Optional.of(nothing);
            }
            next();
        }
    }
}
