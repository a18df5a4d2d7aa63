/**
 * Neighbours: who a request is of, where a call may go, and the trunks themselves with their OPTIONS and the gateway's own REGISTER.
 * Pure: sends through {@link io.drawbridge.sip.trunk.TrunkWay}. May depend on core.config, sip.message, sip.transaction, sip.dialog's
 * {@code Ids} and sip.registrar. Start reading at Trunk; for others' use at Neighbours and DialPlan.
 */
@NullMarked
package io.drawbridge.sip.trunk;

import org.jspecify.annotations.NullMarked;
