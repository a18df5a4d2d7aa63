/**
 * The module's door: puts server, links and joins together as the configuration says, and lends the join link, the readiness check and
 * the status to the rest of the gateway. Start reading at {@link io.drawbridge.xmpp.leg.XmppLeg}.
 */
@NullMarked
package io.drawbridge.xmpp.leg;

import org.jspecify.annotations.NullMarked;
