/**
 * The callbridge's side: a Jingle participant whose transport WebTransports lends; the module's door.
 */
@NullMarked
package io.drawbridge.xmpp.leg;

import org.jspecify.annotations.NullMarked;
