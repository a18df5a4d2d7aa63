package io.drawbridge.sip.trunk;

import io.drawbridge.core.config.SipAccount;
import io.drawbridge.core.config.SipTrunk;
import io.drawbridge.sip.message.Header;
import io.drawbridge.sip.message.HostPort;
import io.drawbridge.sip.message.SipRequest;
import io.drawbridge.sip.message.SipResponse;
import io.drawbridge.sip.message.SipUri;
import io.drawbridge.sip.registrar.Binding;
import io.drawbridge.sip.registrar.Bindings;
import io.drawbridge.sip.registrar.DigestServer;
import io.drawbridge.sip.transaction.Flow;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Knows far ends again: trunks by address or certificate, devices by digest or by where they registered. Owner: the signalling loop. */
public final class Neighbours {
    /** What only the transport and the trunks at work know. */
    public interface Sight {
        /** The names in the certificate of that connection's far end, if those whom the trunk trusts vouch for it; else empty. */
        Set<String> peerNames(SipTrunk trunk, Flow flow);

        /** The addresses that a trunk was reached at. */
        Set<InetAddress> addresses(SipTrunk trunk);
    }

    private final List<SipTrunk> trunks;
    private final DigestServer digest;
    private final Bindings bindings;
    private final Sight sight;

    /** Of those trunks, and the accounts of {@code digest}. */
    public Neighbours(List<SipTrunk> trunks, DigestServer digest, Bindings bindings, Sight sight) {
        this.trunks = List.copyOf(trunks);
        this.digest = digest;
        this.bindings = bindings;
        this.sight = sight;
    }

    /** The far end of a request, as far as it can be told without proof. */
    public Optional<Neighbour> of(SipRequest request, Flow flow) {
        Optional<SipTrunk> trunk = trunk(flow);
        return trunk.isPresent()
                ? trunk.map(of -> new Neighbour(of.name(), of.encryption(), of.dialOut()))
                : device(request, flow)
                        .map(account -> new Neighbour(account.user(), account.encryption(), account.dialOut()));
    }

    /** The trunk that flow is of. */
    public Optional<SipTrunk> trunk(Flow flow) {
        return trunks.stream()
                .filter(trunk -> strongEnough(trunk, flow))
                .filter(trunk -> byAddress(trunk, flow.remote().getAddress()) || byCertificate(trunk, flow))
                .findFirst();
    }

    /** Who a request is of; takes the digest that it may carry. To be asked once a request, since digests are good for one. */
    public Identity identify(SipRequest request, Flow flow, long now) {
        Optional<SipTrunk> trunk = trunk(flow);
        if (trunk.isPresent()) {
            return new Identity.Trunk(trunk.get());
        }
        String user = user(request).orElse("");
        if (digest.checkProxy(request, user, now) instanceof DigestServer.Result.Proven proven) {
            return new Identity.Account(proven.account(), true);
        }
        if (digest.check(request, user, now) instanceof DigestServer.Result.Proven proven) {
            return new Identity.Account(proven.account(), true);
        }
        return device(request, flow)
                .<Identity>map(account -> new Identity.Account(account, false))
                .orElseGet(Identity.Stranger::new);
    }

    /** 407 with what the sender needs to prove that it is an account. */
    public SipResponse challenge(SipRequest request, String toTag, long now) {
        SipResponse response = SipResponse.to(request, 407, toTag);
        if (digest.checkProxy(request, user(request).orElse(""), now)
                instanceof DigestServer.Result.Unproven unproven) {
            for (Header header : unproven.headers()) {
                response = response.plus(header.name(), header.value());
            }
        }
        return response;
    }

    /** Whether a trunk's requests come from that address. */
    public boolean trunkAt(InetAddress address) {
        return trunks.stream().anyMatch(trunk -> byAddress(trunk, address));
    }

    /** An address in a datagram proves less than one of a connection; and that less than TLS. */
    private static boolean strongEnough(SipTrunk trunk, Flow flow) {
        return switch (trunk.transport()) {
            case "tls" -> flow.transport().secure();
            case "tcp" -> flow.reliable();
            default -> true;
        };
    }

    private boolean byAddress(SipTrunk trunk, InetAddress remote) {
        if (!trunk.from().isEmpty()) {
            return trunk.from().stream().anyMatch(network -> network.contains(remote));
        }
        return HostPort.literal(trunk.host()).filter(remote::equals).isPresent()
                || sight.addresses(trunk).contains(remote);
    }

    private boolean byCertificate(SipTrunk trunk, Flow flow) {
        String wanted = trunk.tlsName().isEmpty() ? trunk.host() : trunk.tlsName();
        return flow.transport().secure()
                && sight.peerNames(trunk, flow).stream()
                        .anyMatch(name -> name.toLowerCase(Locale.ROOT).equals(wanted));
    }

    private static Optional<String> user(SipRequest request) {
        return request.from().sipUri().map(SipUri::decodedUser);
    }

    /** The account whose device registered on that connection or from that socket, and is named in From. */
    private Optional<SipAccount> device(SipRequest request, Flow flow) {
        Optional<SipAccount> account = user(request).flatMap(digest::account);
        return account.filter(
                of -> bindings.all(of.user()).stream().map(Binding::flow).anyMatch(known -> same(known, flow)));
    }

    private static boolean same(Flow known, Flow flow) {
        boolean socket = known.transport() == flow.transport() && known.remote().equals(flow.remote());
        return socket && (!flow.reliable() || known.channel() == flow.channel());
    }
}
