package io.drawbridge.xmpp.component;

import io.drawbridge.core.net.Loops;
import io.drawbridge.xmpp.callbridge.LinkFault;
import io.drawbridge.xmpp.dns.NameServers;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Names to addresses, never on an event loop's time. Never completes exceptionally; on any thread. */
public interface AddressLookup {
    /** The addresses of a host, asked for anew each time. */
    CompletionStage<Answer> lookup(String host);

    /** What is known of the addresses. */
    sealed interface Answer {
        /** At least one, in the order in which they are to be tried. */
        record Found(List<InetAddress> addresses) implements Answer {}

        /** There is none, or nobody could be asked. */
        record Failed(LinkFault fault) implements Answer {}
    }

    /** Always these addresses. */
    static AddressLookup fixed(List<InetAddress> addresses) {
        Answer answer = new Answer.Found(addresses);
        return host -> CompletableFuture.completedFuture(answer);
    }

    /** The given DNS servers ({@code host[:port]}); when there are none, those of the system, and what else it knows names from. */
    static AddressLookup of(Loops loops, List<String> dnsServers) {
        return new NameLookup(
                loops.signalling(),
                NameServers.of(loops, dnsServers),
                dnsServers.isEmpty() ? NameLookup.system() : NameLookup.nobody());
    }

    /** The same, but addresses beyond this machine are a fault: for links without TLS. */
    default AddressLookup loopbackOnly() {
        return host -> lookup(host).thenApply(answer -> LoopbackOnly.judge(host, answer));
    }
}
