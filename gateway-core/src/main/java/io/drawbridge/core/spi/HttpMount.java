package io.drawbridge.core.spi;

import com.linecorp.armeria.server.ServerBuilder;

/** Lets a leg put its pages and WebSocket endpoints on the gateway's web server. */
public interface HttpMount {
    /** Adds routes; called once while the web server is built. */
    void mount(ServerBuilder server);
}
