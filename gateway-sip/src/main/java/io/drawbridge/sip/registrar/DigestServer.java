package io.drawbridge.sip.registrar;

import io.drawbridge.core.config.SipAccount;
import io.drawbridge.sip.message.Header;
import io.drawbridge.sip.message.SipRequest;
import io.drawbridge.sip.message.SipUri;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Asks for the digest of an account, and checks it (RFC 3261 section 22, RFC 7616, RFC 8760). Nobody learns here whether an account
 * exists: a name that nobody has is challenged and refused like a wrong password, at the same cost. Owner: the signalling loop.
 */
public final class DigestServer {
    private static final String AUTH = "auth";

    /** What came of a check. */
    public sealed interface Result {
        /** The sender knows the password of that account. */
        record Proven(SipAccount account) implements Result {}

        /**
         * It has proved nothing.
         *
         * @param headers the challenges to answer it with
         * @param failed whether it tried, and failed by its name or password
         */
        record Unproven(List<Header> headers, boolean failed) implements Result {}
    }

    /**
     * Limits.
     *
     * @param nonceLifeNanos how long one nonce is good for
     * @param maxNonces how many used nonces are remembered against replay
     */
    public record Limits(long nonceLifeNanos, int maxNonces) {
        /** Five minutes, 10000. */
        public static final Limits DEFAULT = new Limits(300_000_000_000L, 10_000);
    }

    private final String realm;
    private final Map<String, SipAccount> accounts = new HashMap<>();
    private final List<SipAccount> list;
    private final Nonces nonces;
    private final Decoys decoys;

    /**
     * A checker of those accounts.
     *
     * @param realm ours, the SIP domain
     * @param key secret of this server, at least 32 bytes: nonces are signed with it
     */
    public DigestServer(String realm, List<SipAccount> accounts, byte[] key, Limits limits) {
        this.realm = realm;
        this.list = List.copyOf(accounts);
        accounts.forEach(account -> this.accounts.put(account.user(), account));
        Signer signer = new Signer(key);
        this.nonces = new Nonces(signer, limits.nonceLifeNanos(), limits.maxNonces());
        this.decoys = new Decoys(accounts, signer);
    }

    /** The account of that user, if there is one; upper and lower case alike. */
    public Optional<SipAccount> account(String user) {
        return Optional.ofNullable(accounts.get(user.toLowerCase(Locale.ROOT)));
    }

    /** All accounts. */
    public List<SipAccount> accounts() {
        return list;
    }

    /** Checks as a user agent does: Authorization, else 401 with WWW-Authenticate. {@code user}: whom the request claims to be of. */
    public Result check(SipRequest request, String user, long now) {
        return check(request, user, "Authorization", "WWW-Authenticate", now);
    }

    /** Checks as a proxy does: Proxy-Authorization, else 407 with Proxy-Authenticate. */
    public Result checkProxy(SipRequest request, String user, long now) {
        return check(request, user, "Proxy-Authorization", "Proxy-Authenticate", now);
    }

    private Result check(SipRequest request, String user, String from, String to, long now) {
        Optional<DigestFields> given = request.headers().lines(from).stream()
                .flatMap(line -> DigestFields.parse(line).stream())
                .filter(fields -> fields.get("realm").equals(realm))
                .findFirst();
        if (given.isEmpty()) {
            return new Result.Unproven(challenges(user, to, false, now), false);
        }
        DigestFields fields = given.get();
        String name = accountName(fields.get("username"));
        SipAccount account = accounts.getOrDefault(name, decoys.account(name));
        boolean right = matches(fields, account, request) && accounts.containsKey(name);
        if (!right) {
            return new Result.Unproven(challenges(user, to, false, now), true);
        }
        boolean counted = nonces.fresh(fields.get("nonce"), now) && nonces.take(fields.get("nonce"), count(fields));
        // the password is right, so a nonce that is old, used or another server's only needs another round
        return counted ? new Result.Proven(account) : new Result.Unproven(challenges(user, to, true, now), false);
    }

    /** The user without the domain that some devices put behind it. */
    private String accountName(String username) {
        int at = username.lastIndexOf('@');
        boolean ours = at >= 0 && username.substring(at + 1).equalsIgnoreCase(realm);
        return (ours ? username.substring(0, at) : username).toLowerCase(Locale.ROOT);
    }

    private static boolean matches(DigestFields fields, SipAccount account, SipRequest request) {
        Optional<DigestAlgorithm> named = DigestAlgorithm.of(fields.get("algorithm"));
        DigestAlgorithm algorithm = named.orElse(DigestAlgorithm.MD5);
        String qop = fields.get("qop");
        boolean formed = named.isPresent()
                && account.algorithms().contains(algorithm.token().toLowerCase(Locale.ROOT))
                && (qop.isEmpty() || (qop.equalsIgnoreCase(AUTH) && count(fields) > 0))
                && sameTarget(fields.get("uri"), request.requestUri());
        String expected = algorithm.response(new DigestAlgorithm.Proof(
                fields.get("username"),
                fields.get("realm"),
                account.password().reveal(),
                request.method(),
                fields.get("uri"),
                fields.get("nonce"),
                fields.get("nc"),
                fields.get("cnonce"),
                qop));
        boolean equal = MessageDigest.isEqual(
                expected.getBytes(StandardCharsets.US_ASCII),
                fields.get("response").toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8));
        return equal && formed;
    }

    /** Proxies and devices change port and parameters between the two, but not whom and where it is for. */
    private static boolean sameTarget(String digestUri, String requestUri) {
        if (digestUri.equals(requestUri)) {
            return true;
        }
        Optional<SipUri> one = SipUri.parse(digestUri);
        Optional<SipUri> other = SipUri.parse(requestUri);
        return one.isPresent()
                && other.isPresent()
                && one.get().host().equalsIgnoreCase(other.get().host())
                && one.get().decodedUser().equals(other.get().decodedUser());
    }

    /** The nonce count; without qop there is none, so such a nonce is good for one request: count 1. -1 if it is not a number. */
    private static long count(DigestFields fields) {
        if (fields.get("qop").isEmpty()) {
            return 1;
        }
        String nc = fields.get("nc");
        if (nc.isEmpty() || nc.length() > 8 || !nc.chars().allMatch(c -> Character.digit(c, 16) >= 0)) {
            return -1;
        }
        return Long.parseLong(nc, 16);
    }

    private List<Header> challenges(String user, String header, boolean stale, long now) {
        String name = accountName(user);
        SipAccount account = accounts.getOrDefault(name, decoys.account(name));
        return account.algorithms().stream()
                .flatMap(algorithm -> DigestAlgorithm.of(algorithm).stream())
                .map(algorithm -> new Header(header, challenge(algorithm, stale, now)))
                .toList();
    }

    private String challenge(DigestAlgorithm algorithm, boolean stale, long now) {
        String nonce = nonces.next(now);
        return "Digest realm=" + DigestFields.quoted(realm) + ",nonce=\"" + nonce + "\",opaque=\"0\""
                + (stale ? ",stale=true" : "") + ",algorithm=" + algorithm.token() + ",qop=\"auth\"";
    }
}
