package io.drawbridge.xmpp.component;

import io.drawbridge.core.net.Loops;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.SequentialDnsServerAddressStreamProvider;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Names to addresses, never on an event loop's time. */
public interface AddressLookup {
    /** The addresses of a host; fails when there are none. */
    CompletionStage<List<InetAddress>> lookup(String host);

    /** Always these addresses. */
    static AddressLookup fixed(List<InetAddress> addresses) {
        return host -> CompletableFuture.completedFuture(addresses);
    }

    /** The system's resolver, asked on a thread of its own for each question; or the given DNS servers ({@code host:port}) when there are any. */
    static AddressLookup of(Loops loops, List<String> dnsServers) {
        AddressLookup names = dnsServers.isEmpty() ? AddressLookup::askSystem : askServers(loops, dnsServers);
        return host -> {
            byte[] literal = NetUtil.createByteArrayFromIpAddressString(host);
            return literal == null ? names.lookup(host) : fromBytes(literal);
        };
    }

    private static CompletionStage<List<InetAddress>> fromBytes(byte[] literal) {
        try {
            return CompletableFuture.completedFuture(List.of(InetAddress.getByAddress(literal)));
        } catch (UnknownHostException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static CompletionStage<List<InetAddress>> askSystem(String host) {
        CompletableFuture<List<InetAddress>> answer = new CompletableFuture<>();
        Thread asking = new Thread(
                () -> {
                    try {
                        answer.complete(List.of(InetAddress.getAllByName(host)));
                    } catch (UnknownHostException e) {
                        answer.completeExceptionally(e);
                    }
                },
                "xmpp-lookup");
        asking.setDaemon(true);
        asking.start();
        return answer;
    }

    private static AddressLookup askServers(Loops loops, List<String> dnsServers) {
        List<InetSocketAddress> servers = dnsServers.stream()
                .flatMap(s -> ServerAddress.parse(s.contains(":") ? s : s + ":53").stream())
                .map(s -> new InetSocketAddress(s.host(), s.port()))
                .toList();
        DnsNameResolver resolver = new DnsNameResolverBuilder(loops.signalling())
                .datagramChannelType(loops.datagramChannel())
                .nameServerProvider(new SequentialDnsServerAddressStreamProvider(servers))
                .build();
        return host -> {
            CompletableFuture<List<InetAddress>> answer = new CompletableFuture<>();
            resolver.resolveAll(host).addListener(future -> {
                if (future.isSuccess()) {
                    @SuppressWarnings("unchecked") // what resolveAll promises
                    List<InetAddress> found = (List<InetAddress>) future.getNow();
                    answer.complete(found);
                } else {
                    answer.completeExceptionally(future.cause());
                }
            });
            return answer;
        };
    }
}
