/**
 * The built-in XMPP server: a router between components, those of the configuration and those that {@code callbridge add} has let in, and
 * for anonymous guests over WebSocket, who reach components only. No users, no federation, no roster. Start reading at {@link io.drawbridge.xmpp.server.ComponentServer}.
 */
@NullMarked
package io.drawbridge.xmpp.server;

import org.jspecify.annotations.NullMarked;
