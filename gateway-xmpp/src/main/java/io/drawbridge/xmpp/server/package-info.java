/**
 * The built-in XMPP server: a router between the components that the configuration knows, and nothing else. No accounts, no
 * federation, no presence. Start reading at {@link io.drawbridge.xmpp.server.ComponentServer}.
 */
@NullMarked
package io.drawbridge.xmpp.server;

import org.jspecify.annotations.NullMarked;
