package io.drawbridge.core.sdp;

import java.util.Locale;

/** How an m line wants to travel, as far as the gateway cares. */
enum MediaProtocol {
    /** Plain RTP; {@code a=crypto} beside it is best effort and left alone. */
    PLAIN,
    /** ICE and DTLS-SRTP. */
    SECURE,
    /** SRTP whose keys would be exchanged by {@code a=crypto}, or DTLS-SRTP without ICE. */
    KEYED_OTHERWISE,
    UNKNOWN;

    static MediaProtocol of(SessionDescription session, MediaDescription media) {
        return switch (media.protocol().toUpperCase(Locale.ROOT)) {
            case "RTP/AVP", "RTP/AVPF" -> PLAIN;
            case "RTP/SAVP", "RTP/SAVPF", "UDP/TLS/RTP/SAVP", "UDP/TLS/RTP/SAVPF" ->
                Transports.of(session, media).isPresent() ? SECURE : KEYED_OTHERWISE;
            default -> UNKNOWN;
        };
    }

    /** Whether a protocol that was taken is a secure one. */
    static boolean isSecureName(String protocol) {
        return protocol.toUpperCase(Locale.ROOT).contains("/SAVP");
    }
}
