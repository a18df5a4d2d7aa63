package io.drawbridge.webrtc.turn;

import java.net.InetSocketAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The long-term credential mechanism on the server's side (RFC 8489 section 9.2.4). A user name whose time is over makes no allocation any
 * more, but one that stands may be kept by it: calls last longer than credentials. Owner: the machine's thread.
 */
final class Gatekeeper {
    /** Short, and never a name of ours, since strangers are told it. */
    static final String REALM = "drawbridge";

    private static final int LONGEST_NONCE_BYTES = 763;
    private static final int LONGEST_REALM_BYTES = 763;

    /** What a request's signature is worth. */
    sealed interface Verdict {
        /** Signed by someone we know. */
        record In(Login login) implements Verdict {}

        /** Refused with a STUN error; {@code why} is for the statistics, absent for the first question of every client. */
        record Out(int code, Optional<TurnCount> why) implements Verdict {}
    }

    private static final Verdict FIRST_QUESTION = new Verdict.Out(Stun.UNAUTHENTICATED, Optional.empty());

    private final RestSecrets secrets;
    private final Nonces nonces;
    private final Macs macs;

    Gatekeeper(RestSecrets secrets, Nonces nonces, Macs macs) {
        this.secrets = secrets;
        this.nonces = nonces;
        this.macs = macs;
    }

    /** {@code standing}: who made the allocation that the client has, if it has one. */
    Verdict judge(
            StunMessage request, InetSocketAddress client, @Nullable Login standing, long nowNanos, long epochSeconds) {
        if (!request.isSigned()) {
            return FIRST_QUESTION;
        }
        Optional<String> username = request.text(Stun.USERNAME, RestSecrets.LONGEST_USERNAME_BYTES);
        Optional<String> realm = request.text(Stun.REALM, LONGEST_REALM_BYTES);
        Optional<String> nonce = request.text(Stun.NONCE, LONGEST_NONCE_BYTES);
        if (username.isEmpty() || realm.isEmpty() || nonce.isEmpty()) {
            return out(Stun.BAD_REQUEST, TurnCount.AUTH_INCOMPLETE);
        }
        if (!nonces.isGood(nonce.get(), client, nowNanos)) {
            return out(Stun.STALE_NONCE, TurnCount.AUTH_STALE_NONCE);
        }
        if (standing != null && standing.username().equals(username.get())) {
            return request.isSignedBy(standing.key(), macs)
                    ? new Verdict.In(standing)
                    : out(Stun.UNAUTHENTICATED, TurnCount.AUTH_WRONG_PASSWORD);
        }
        return fresh(request, username.get(), epochSeconds);
    }

    /** The signature is looked at for a user name of the past too, so that both take the same time. */
    private Verdict fresh(StunMessage request, String username, long epochSeconds) {
        Optional<Login> signer = Optional.empty();
        for (String password : secrets.passwords(username)) {
            byte[] key = macs.longTermKey(username, REALM, password);
            if (request.isSignedBy(key, macs)) {
                signer = Optional.of(new Login(username, key));
            }
        }
        if (signer.isEmpty()) {
            return out(Stun.UNAUTHENTICATED, TurnCount.AUTH_WRONG_PASSWORD);
        }
        return RestSecrets.isLive(username, epochSeconds)
                ? new Verdict.In(signer.get())
                : out(Stun.UNAUTHENTICATED, TurnCount.AUTH_EXPIRED);
    }

    private static Verdict out(int code, TurnCount why) {
        return new Verdict.Out(code, Optional.of(why));
    }

    String nonce(InetSocketAddress client, long nowNanos) {
        return nonces.make(client, nowNanos);
    }
}
