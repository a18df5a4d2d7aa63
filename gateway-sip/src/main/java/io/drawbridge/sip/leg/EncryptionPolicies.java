package io.drawbridge.sip.leg;

import io.drawbridge.core.sdp.EncryptionPolicy;
import io.drawbridge.sip.message.SipRequest;
import io.drawbridge.sip.transaction.Flow;

/** Which policy of encryption counts for a call: that of its trunk or account, or else {@code sip.encryption}. Owner: the signalling loop. */
interface EncryptionPolicies {
    /** The policy of a call that came by that INVITE. */
    EncryptionPolicy of(SipRequest invite, Flow flow);
}
