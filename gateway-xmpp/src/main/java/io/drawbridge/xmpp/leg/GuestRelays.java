package io.drawbridge.xmpp.leg;

import io.drawbridge.core.spi.RelayCredentials;
import io.drawbridge.xmpp.stanza.RelayServices;
import io.drawbridge.xmpp.stanza.XmppAddress;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Tells XMPP clients the STUN and TURN servers that a leg lends, with credentials of their own. These name a client by a keyed hash, since a
 * relay and whoever listens on the way to it see user names in the clear. Thread-safe.
 */
final class GuestRelays implements RelayServices {
    private static final String MAC = "HmacSHA256";
    private static final int KEY_BYTES = 32;
    private static final int NAME_BYTES = 8;

    private final List<RelayCredentials> lent;
    private final SecretKeySpec key;

    /** {@code lent}: by whoever runs or knows a server; none is fine. */
    GuestRelays(List<RelayCredentials> lent) {
        this.lent = List.copyOf(lent);
        byte[] random = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(random);
        this.key = new SecretKeySpec(random, MAC);
    }

    @Override
    public List<Service> services(String requester) {
        return lent.stream()
                .map(credentials -> credentials.issue(name(requester)))
                .flatMap(ticket -> ticket.services().stream().map(service -> service(service, ticket)))
                .toList();
    }

    private static Service service(RelayCredentials.Service service, RelayCredentials.Ticket ticket) {
        Optional<Login> login = service.scheme().startsWith("turn")
                ? Optional.of(new Login(ticket.username(), ticket.credential(), ticket.expiresAt()))
                : Optional.empty();
        return new Service(service.scheme(), service.transport(), service.host(), service.port(), login);
    }

    /** One for all clients of an account, so that they share its quota. */
    private String name(String jid) {
        String account = XmppAddress.parse(jid)
                .map(address -> new XmppAddress(address.local(), address.domain(), "").toString())
                .orElse(jid);
        try {
            Mac mac = Mac.getInstance(MAC);
            mac.init(key);
            byte[] hash = mac.doFinal(account.getBytes(StandardCharsets.UTF_8));
            return "x-" + HexFormat.of().formatHex(hash, 0, NAME_BYTES);
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every Java has " + MAC, e);
        }
    }
}
