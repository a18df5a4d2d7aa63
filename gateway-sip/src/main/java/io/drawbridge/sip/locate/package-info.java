/**
 * Where a request goes (RFC 3263): the search itself is a pure machine that asks questions and takes answers; one shell asks real name
 * servers. May depend on sip.message and sip.transaction; of Netty on its DNS resolver. Owner: the signalling loop. Start reading at
 * Locator, then Search.
 */
@NullMarked
package io.drawbridge.sip.locate;

import org.jspecify.annotations.NullMarked;
