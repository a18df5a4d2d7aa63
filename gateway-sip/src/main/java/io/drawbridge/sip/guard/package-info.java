/**
 * The guard at the SIP sockets: who is heard, whose requests are taken, who is silenced, and how much goes to addresses that may be
 * forged. Pure: time is an argument, what happens is told by {@link io.drawbridge.sip.guard.GuardEvents}. All memory is bounded, and
 * what strangers do never pushes out what is remembered of far ends that have proved themselves.
 *
 * <p>Three things are told apart. <b>Trusted</b>: the operator said so (trunks, sip.trusted-sources); no limits. <b>Known</b>: from that
 * address a call was confirmed, a device registered or a request of ours answered within the hour; wide limits, never silenced, since
 * anybody can forge an address in a datagram. <b>Strangers</b>: narrow limits each, and a budget for all of them together.
 *
 * <p>May depend on sip.message and sip.transaction. Start reading at Guard.
 */
@NullMarked
package io.drawbridge.sip.guard;

import org.jspecify.annotations.NullMarked;
