package io.drawbridge.xmpp.server;

import com.linecorp.armeria.common.websocket.WebSocket;
import com.linecorp.armeria.common.websocket.WebSocketWriter;
import io.micrometer.core.instrument.Counter;
import io.netty.channel.EventLoop;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The guests of the built-in server, and how many of them there may be. Owner: the server's loop, but for {@link #accept}. */
public final class Guests {
    private static final SecureRandom random = new SecureRandom();

    private final EventLoop loop;
    private final ServerSettings settings;
    private final StanzaRouter router;
    private final Counter malformed;
    private final Set<GuestConnection> present = new HashSet<>();
    private final Map<String, Integer> perAddress = new HashMap<>();

    Guests(EventLoop loop, ServerSettings settings, StanzaRouter router, Counter malformed) {
        this.loop = loop;
        this.settings = settings;
        this.router = router;
        this.malformed = malformed;
    }

    /** Takes a WebSocket of the subprotocol {@code xmpp}; returns its other half. Thread-safe. */
    public WebSocket accept(InetAddress from, WebSocket in) {
        WebSocketWriter out = WebSocket.streaming();
        in.subscribe(new GuestConnection(this, loop, source(from), out), loop);
        return out;
    }

    /** An address, of IPv6 its /64, since one host has as many as it likes of those. */
    private static String source(InetAddress address) {
        return address instanceof Inet6Address
                ? HexFormat.of().formatHex(Arrays.copyOf(address.getAddress(), 8))
                : address.getHostAddress();
    }

    void enter(GuestConnection guest) {
        int already = perAddress.merge(guest.address(), 1, Integer::sum);
        present.add(guest);
        if (present.size() > limits().total() || already > limits().perAddress()) {
            guest.end("resource-constraint", "too many guests; try again later");
        }
    }

    void leave(GuestConnection guest, String jid) {
        if (present.remove(guest)) {
            perAddress.computeIfPresent(guest.address(), (address, count) -> count == 1 ? null : count - 1);
        }
        if (!jid.isEmpty()) {
            router.leaveGuest(jid);
        }
    }

    void stop() {
        List.copyOf(present).forEach(guest -> guest.end("system-shutdown", "the server is going down"));
    }

    GuestLimits limits() {
        return settings.guests();
    }

    String domain() {
        return settings.domain();
    }

    StanzaRouter router() {
        return router;
    }

    void malformed() {
        malformed.increment();
    }

    String unique() {
        byte[] bytes = new byte[10];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
