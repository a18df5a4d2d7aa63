/**
 * SIP messages as values, with their parser and printer (RFC 3261 sections 7, 19, 20, 25). Pure: depends on the JDK only. Text is
 * held as ISO 8859-1, one char a byte, so that what was received is echoed byte for byte. Start reading at SipMessage, then SipParser.
 */
@NullMarked
package io.drawbridge.sip.message;

import org.jspecify.annotations.NullMarked;
