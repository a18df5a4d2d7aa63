/**
 * The four transaction machines of RFC 3261 section 17 with RFC 6026, and the table that feeds them. Pure: time is an argument,
 * sockets are an interface. Depends on sip.message. Owner: the signalling loop. Start reading at TransactionLayer.
 */
@NullMarked
package io.drawbridge.sip.transaction;

import org.jspecify.annotations.NullMarked;
