package io.drawbridge.xmpp.server;

import com.linecorp.armeria.server.Server;
import io.drawbridge.xmpp.TestBed;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.function.UnaryOperator;

/** The built-in server with its guests' door on a web server of its own. */
final class GuestBed implements AutoCloseable {
    final TestBed bed;
    private final Server web;

    GuestBed() throws Exception {
        this(settings -> settings);
    }

    GuestBed(UnaryOperator<ServerSettings> changes) throws Exception {
        bed = new TestBed(changes);
        GuestEndpoint endpoint = new GuestEndpoint();
        endpoint.open(bed.server.guests());
        var builder = Server.builder().http(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        endpoint.mount(builder);
        web = builder.build();
        web.start().join();
    }

    static GuestBed with(GuestLimits limits) throws Exception {
        return new GuestBed(settings -> settings.with(ServerLimits.DEFAULT, limits));
    }

    URI uri(String scheme, String path) {
        return URI.create(scheme + "://127.0.0.1:" + web.activeLocalPort() + path);
    }

    GuestClient guest() throws Exception {
        return new GuestClient(uri("ws", "/xmpp-websocket"));
    }

    /** A component's connection whose name is {@code other.example.com}. */
    RawComponent component() throws Exception {
        return new RawComponent(bed).register("other.example.com");
    }

    /** The web server first, as in the gateway; it takes two seconds, for which nobody waits. */
    @Override
    public void close() {
        web.stop().whenComplete((done, failure) -> closeBed());
    }

    private void closeBed() {
        try {
            bed.close();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
