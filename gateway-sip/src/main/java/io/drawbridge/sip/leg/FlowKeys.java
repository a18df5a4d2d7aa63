package io.drawbridge.sip.leg;

import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.dtls.DtlsEngine;
import io.drawbridge.core.dtls.DtlsRole;
import io.drawbridge.core.rtp.SrtpKeys;
import io.drawbridge.core.sdp.AgreedMedia;
import io.drawbridge.core.sdp.Attribute;
import io.drawbridge.core.sdp.CryptoLine;
import io.drawbridge.core.sdp.EncryptionPolicy;
import io.drawbridge.core.sdp.Keying;
import io.drawbridge.core.sdp.LocalEndpoint;
import io.drawbridge.core.sdp.TransportParameters.Fingerprint;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Where the keys of one m line come from, and what our description says of them. Owner: the meeting's loop. */
final class FlowKeys {
    /** What comes of it; {@code control}: of RTCP where that has a port of its own. */
    interface Effects {
        void sendDtls(byte[] datagram, boolean control);

        void onKeys(SrtpKeys keys, boolean control);

        void onFailed(EndReason reason);
    }

    /** What all flows share. */
    record Shared(DtlsEngine dtls, SecureRandom random) {}

    private final Shared shared;
    private final EncryptionPolicy policy;
    private final Executor owner;
    private final Effects effects;
    private final SdesKeys sdes;
    private Keying keying = new Keying.None();
    private String protocol;
    private List<Attribute> described = List.of();
    private @Nullable DtlsRole role;
    private @Nullable DtlsPath data;
    private @Nullable DtlsPath control;

    FlowKeys(Shared shared, EncryptionPolicy policy, Executor owner, Effects effects) {
        this.shared = shared;
        this.policy = policy;
        this.owner = owner;
        this.effects = effects;
        this.sdes = new SdesKeys(shared.random());
        this.protocol = policy.offeredProtocol();
    }

    /** Whether packets must be protected. */
    boolean secure() {
        return !(keying instanceof Keying.None);
    }

    /** We are about to offer: a DTLS association goes on, anything else may become SDES. */
    void offered() {
        if (keying instanceof Keying.Dtls) {
            described = fingerprint("actpass");
        } else {
            described = policy.offersKeys() ? crypto(sdes.offer()) : List.of();
        }
    }

    /** It is agreed, or agreed anew. */
    void agreed(AgreedMedia.Accepted media) {
        Keying before = keying;
        keying = media.keying();
        protocol = media.offered().protocol();
        if (keying instanceof Keying.Sdes theirs) {
            closePaths();
            CryptoLine ours = sdes.agree(theirs.theirs());
            described = crypto(List.of(ours));
            effects.onKeys(SdesKeys.keys(ours, theirs.theirs()), false);
        } else if (keying instanceof Keying.Dtls theirs) {
            agreed(theirs, before, media.rtcpMux());
        } else {
            closePaths();
            described = List.of();
        }
    }

    /** The same fingerprints mean the same association (RFC 8842 section 4). */
    private void agreed(Keying.Dtls theirs, Keying before, boolean multiplexed) {
        boolean same = before instanceof Keying.Dtls known
                && known.fingerprints().equals(theirs.fingerprints())
                && (multiplexed || control != null);
        if (!same || role == null) {
            closePaths();
            DtlsRole ours = DtlsRole.answering(theirs.setup());
            role = ours;
            data = path(theirs, ours, false);
            control = multiplexed ? null : path(theirs, ours, true);
        }
        described = fingerprint(role.setup());
    }

    private DtlsPath path(Keying.Dtls theirs, DtlsRole ours, boolean ofControl) {
        return new DtlsPath(shared.dtls(), ours, theirs, owner, new DtlsPath.Effects() {
            @Override
            public void send(byte[] datagram) {
                effects.sendDtls(datagram, ofControl);
            }

            @Override
            public void onKeys(SrtpKeys keys) {
                effects.onKeys(keys, ofControl);
            }

            @Override
            public void onFailed(EndReason reason) {
                effects.onFailed(reason);
            }
        });
    }

    /** The far end's addresses are known: where we begin the handshake, it begins. */
    void start() {
        if (data != null) {
            data.start();
        }
        if (control != null) {
            control.start();
        }
    }

    /** The association that a DTLS datagram of that port belongs to; null if there is none. */
    @Nullable
    DtlsPath path(boolean ofControl) {
        return ofControl ? control : data;
    }

    /** Our end with what it says about keys. */
    LocalEndpoint describe(LocalEndpoint.Plain ports) {
        return described.isEmpty() ? ports : new LocalEndpoint.Keyed(ports, protocol, described);
    }

    private List<Attribute> fingerprint(String setup) {
        Fingerprint own = shared.dtls().fingerprint();
        return List.of(new Attribute("fingerprint", own.hash() + " " + own.value()), new Attribute("setup", setup));
    }

    private static List<Attribute> crypto(List<CryptoLine> lines) {
        return lines.stream().map(line -> new Attribute("crypto", line.print())).toList();
    }

    private void closePaths() {
        if (data != null) {
            data.close();
            data = null;
        }
        if (control != null) {
            control.close();
            control = null;
        }
        role = null;
    }

    void close() {
        closePaths();
    }
}
