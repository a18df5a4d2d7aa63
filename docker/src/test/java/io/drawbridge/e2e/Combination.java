package io.drawbridge.e2e;

import io.drawbridge.e2e.peer.Baresip;
import io.drawbridge.e2e.peer.Daemon;
import io.drawbridge.e2e.peer.Room;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** One way in which a room may call: what a matrix of clients is made of. */
record Combination(boolean registered, Transport transport, Keying keying, Baresip.Codec codec) {
    private static final Baresip.Codec[] CODECS = {Baresip.Codec.PCMU, Baresip.Codec.OPUS, Baresip.Codec.G722};

    /** How its signalling travels. */
    enum Transport {
        UDP,
        TCP,
        TLS;

        /** As URIs, settings and the API spell it. */
        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** How its media are encrypted. */
    enum Keying {
        NONE,
        SDES,
        DTLS;

        /** As the API shows it. */
        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Nine, in which each value of one property meets each value of every other. */
    static List<Combination> pairwise() {
        List<Combination> all = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            int transport = i / 3;
            int keying = i % 3;
            all.add(of(transport == keying, transport, keying, (transport + keying) % 3));
        }
        return all;
    }

    /** All 54. */
    static List<Combination> all() {
        List<Combination> all = new ArrayList<>();
        for (int i = 0; i < 54; i++) {
            all.add(of(i >= 27, i / 9 % 3, i / 3 % 3, i % 3));
        }
        return all;
    }

    private static Combination of(boolean registered, int transport, int keying, int codec) {
        return new Combination(registered, Transport.values()[transport], Keying.values()[keying], CODECS[codec]);
    }

    /** What it dials to reach {@code user}, where {@code host} is the gateway. */
    String uri(Daemon gateway, String host, String user) {
        return "sip:" + user + "@" + host + ":" + port(gateway) + ";transport=" + transport.word();
    }

    /** As what it registers. */
    Room.Account account(Daemon gateway, String user, String password) {
        return new Room.Account(user, password, transport.word(), port(gateway));
    }

    private int port(Daemon gateway) {
        return gateway.port("sip." + transport.word() + "-port");
    }

    @Override
    public String toString() {
        return (registered ? "registered " : "") + transport + " " + keying + " " + codec.sdpName();
    }
}
