package io.drawbridge.sip.locate;

import io.drawbridge.core.net.Loops;
import io.netty.channel.AddressedEnvelope;
import io.netty.handler.codec.dns.DefaultDnsQuestion;
import io.netty.handler.codec.dns.DnsQuestion;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponse;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.handler.codec.dns.DnsSection;
import io.netty.resolver.HostsFileEntriesResolver;
import io.netty.resolver.ResolvedAddressTypes;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.DnsNameResolverTimeoutException;
import io.netty.resolver.dns.DnsServerAddressStream;
import io.netty.resolver.dns.DnsServerAddressStreamProviders;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Real name servers by Netty's resolver on the signalling loop: each question goes to one server after the other until one answers. The
 * hosts file is looked at first for addresses. Caches nothing: that is the name server's trade.
 */
public final class NameServers implements Dns, AutoCloseable {
    private static final int DNS_PORT = 53;
    private static final long QUERY_TIMEOUT_MILLIS = 2000;
    private static final int MAX_PAYLOAD_BYTES = 4096;

    private final DnsNameResolver resolver;
    private final List<InetSocketAddress> servers;

    private NameServers(DnsNameResolver resolver, List<InetSocketAddress> servers) {
        this.resolver = resolver;
        this.servers = servers;
    }

    /**
     * Opens nothing yet.
     *
     * @param configured {@code host[:port]} each; empty = the system's
     */
    public static NameServers of(Loops loops, List<String> configured) {
        return new NameServers(
                new DnsNameResolverBuilder(loops.signalling())
                        .datagramChannelType(loops.datagramChannel())
                        .socketChannelType(loops.socketChannel()) // for answers that are cut off
                        .queryTimeoutMillis(QUERY_TIMEOUT_MILLIS)
                        .maxPayloadSize(MAX_PAYLOAD_BYTES)
                        .build(),
                configured.isEmpty()
                        ? systemServers()
                        : configured.stream().map(NameServers::address).toList());
    }

    private static List<InetSocketAddress> systemServers() {
        DnsServerAddressStream stream =
                DnsServerAddressStreamProviders.platformDefault().nameServerAddressStream("");
        List<InetSocketAddress> servers = new ArrayList<>();
        for (int i = 0; i < stream.size(); i++) {
            servers.add(stream.next());
        }
        return servers;
    }

    /** Once, at the start: a name server is seldom given by name. */
    private static InetSocketAddress address(String hostPort) {
        int colon = hostPort.lastIndexOf(':');
        boolean hasPort = colon > 0 && (hostPort.indexOf(':') == colon || hostPort.charAt(colon - 1) == ']');
        String host = hasPort ? hostPort.substring(0, colon) : hostPort;
        int port = hasPort ? Integer.parseInt(hostPort.substring(colon + 1)) : DNS_PORT;
        return new InetSocketAddress(host.replaceAll("[\\[\\]]", ""), port);
    }

    @Override
    public CompletionStage<Answer> ask(Question question) {
        CompletableFuture<Answer> result = new CompletableFuture<>();
        Answer known = hostsFile(question);
        if (known != null) {
            result.complete(known);
        } else {
            ask(question, 0, new Answer.Nothing(Answer.Why.TIMEOUT), result);
        }
        return result;
    }

    private static @Nullable Answer hostsFile(Question question) {
        ResolvedAddressTypes family =
                switch (question.kind()) {
                    case A -> ResolvedAddressTypes.IPV4_ONLY;
                    case AAAA -> ResolvedAddressTypes.IPV6_ONLY;
                    default -> null;
                };
        InetAddress address = family == null ? null : HostsFileEntriesResolver.DEFAULT.address(question.name(), family);
        return address == null ? null : new Answer.Records(List.of(new Answer.Address(address)));
    }

    private void ask(Question question, int server, Answer sofar, CompletableFuture<Answer> result) {
        if (server >= servers.size()) {
            result.complete(sofar);
            return;
        }
        Optional<DnsQuestion> wire = wire(question);
        if (wire.isEmpty()) {
            result.complete(new Answer.Nothing(Answer.Why.NO_SUCH_NAME));
            return;
        }
        resolver.query(servers.get(server), wire.get())
                .addListener((Future<AddressedEnvelope<DnsResponse, InetSocketAddress>> done) -> {
                    Answer answer = answer(question, done);
                    boolean decided = !(answer instanceof Answer.Nothing nothing)
                            || nothing.why() == Answer.Why.NO_SUCH_NAME
                            || nothing.why() == Answer.Why.NO_RECORDS;
                    if (decided) {
                        result.complete(answer);
                    } else {
                        ask(question, server + 1, answer, result);
                    }
                });
    }

    /** The question as DNS wants it; empty if the name cannot be one, as "a..b". */
    private static Optional<DnsQuestion> wire(Question question) {
        try {
            DnsRecordType type = DnsRecordType.valueOf(question.kind().name());
            return Optional.of(new DefaultDnsQuestion(question.name() + ".", type));
        } catch (IllegalArgumentException notAName) {
            return Optional.empty();
        }
    }

    private static Answer answer(Question question, Future<AddressedEnvelope<DnsResponse, InetSocketAddress>> done) {
        if (!done.isSuccess()) {
            boolean late = done.cause() instanceof DnsNameResolverTimeoutException;
            return new Answer.Nothing(late ? Answer.Why.TIMEOUT : Answer.Why.SERVER_FAILURE);
        }
        AddressedEnvelope<DnsResponse, InetSocketAddress> envelope = done.getNow();
        try {
            return read(question, envelope.content());
        } finally {
            envelope.release();
        }
    }

    private static Answer read(Question question, DnsResponse response) {
        if (response.code().equals(DnsResponseCode.NXDOMAIN)) {
            return new Answer.Nothing(Answer.Why.NO_SUCH_NAME);
        }
        if (!response.code().equals(DnsResponseCode.NOERROR)) {
            return new Answer.Nothing(Answer.Why.SERVER_FAILURE);
        }
        List<Answer.Item> items = new ArrayList<>();
        for (int i = 0; i < response.count(DnsSection.ANSWER); i++) {
            DnsRecord record = response.recordAt(DnsSection.ANSWER, i);
            RecordReader.read(question.kind(), record).ifPresent(items::add);
        }
        return items.isEmpty() ? new Answer.Nothing(Answer.Why.NO_RECORDS) : new Answer.Records(items);
    }

    /** Ends what is asked still. */
    @Override
    public void close() {
        resolver.close();
    }
}
