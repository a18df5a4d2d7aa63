package io.drawbridge.webrtc.turn;

import io.netty.buffer.ByteBufAllocator;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/** Writes answers: signed by the key, and by the kind of signature, that the request was signed with. */
final class Replies {
    private final ByteBufAllocator allocator;
    private final Macs macs;
    private final Effects effects;

    Replies(ByteBufAllocator allocator, Macs macs, Effects effects) {
        this.allocator = allocator;
        this.macs = macs;
        this.effects = effects;
    }

    StunWriter success(StunMessage request) {
        return StunWriter.answer(allocator, request, request.method() | Stun.SUCCESS);
    }

    private StunWriter failure(StunMessage request, int code) {
        return StunWriter.answer(allocator, request, request.method() | Stun.ERROR)
                .error(code);
    }

    void send(Client client, StunMessage request, Login login, StunWriter answer) {
        effects.toClient(
                client, answer.signed(login.key(), macs, request.isSignedBySha256(), request.hasFingerprint()), false);
    }

    void sendUnsigned(Client client, StunMessage request, StunWriter answer) {
        effects.toClient(client, answer.plain(request.hasFingerprint()), false);
    }

    void error(Client client, StunMessage request, Login login, int code) {
        send(client, request, login, failure(request, code));
    }

    void alternate(Client client, StunMessage request, Login login, InetSocketAddress server) {
        send(client, request, login, failure(request, Stun.TRY_ALTERNATE).address(Stun.ALTERNATE_SERVER, server));
    }

    void unknown(Client client, StunMessage request, Optional<Login> login, List<Integer> attributes) {
        StunWriter answer = failure(request, Stun.UNKNOWN_ATTRIBUTE).unknown(attributes);
        if (login.isPresent()) {
            send(client, request, login.get(), answer);
        } else {
            sendUnsigned(client, request, answer);
        }
    }

    void badRequest(Client client, StunMessage request) {
        sendUnsigned(client, request, failure(request, Stun.BAD_REQUEST));
    }

    /** 401 or 438, with what the client needs to sign (RFC 8489 section 9.2.4). */
    void challenge(Client client, StunMessage request, int code, String nonce) {
        sendUnsigned(
                client,
                request,
                failure(request, code).text(Stun.REALM, Gatekeeper.REALM).text(Stun.NONCE, nonce));
    }
}
