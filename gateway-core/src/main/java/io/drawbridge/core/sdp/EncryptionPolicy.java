package io.drawbridge.core.sdp;

import io.drawbridge.core.sdp.MediaPolicy.Carriage;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** Whether the media of a SIP call are encrypted: {@code sip.encryption}, and what a trunk or an account says instead. */
public enum EncryptionPolicy {
    /** Plain media are refused; our own offers say RTP/SAVP. */
    REQUIRED(EnumSet.of(Carriage.SDES, Carriage.DTLS_WITHOUT_ICE)),
    /** What the far end can do; our own offers are RTP/AVP with {@code a=crypto} (RFC 8643). */
    BEST_EFFORT(EnumSet.of(Carriage.PLAIN_RTP, Carriage.SDES, Carriage.DTLS_WITHOUT_ICE)),
    /** Plain media only. */
    OFF(EnumSet.of(Carriage.PLAIN_RTP));

    @SuppressWarnings("ImmutableEnumChecker") // made by Set.copyOf
    private final Set<Carriage> carriages;

    EncryptionPolicy(Set<Carriage> carriages) {
        this.carriages = Set.copyOf(carriages);
    }

    /** The policy of that configured value: required, best-effort or off; the configuration admits no other. */
    public static EncryptionPolicy of(String configured) {
        return valueOf(configured.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    /** How the packets of such a call may travel. */
    public Set<Carriage> carriages() {
        return carriages;
    }

    /** Whether our own offers bring keys. */
    public boolean offersKeys() {
        return this != OFF;
    }

    /** The transport protocol of the m lines of our own offers. */
    public String offeredProtocol() {
        return this == REQUIRED ? "RTP/SAVP" : "RTP/AVP";
    }
}
