/**
 * A component's connection to an XMPP server: finding it, TCP, TLS with the rule that the certificate names both the XMPP domain and the
 * host, the XEP-0114 handshake, and the shell that runs {@link io.drawbridge.xmpp.callbridge.LinkMachine} on an event loop. 
 * {@link io.drawbridge.xmpp.component.LinkGroup} keeps one to each server that serves the component, and is what sessions hold on to.
 * Start reading at {@link io.drawbridge.xmpp.component.ComponentLink}.
 */
@NullMarked
package io.drawbridge.xmpp.component;

import org.jspecify.annotations.NullMarked;
