package io.drawbridge.sip.leg;

import io.drawbridge.core.sdp.EncryptionPolicy;
import io.drawbridge.sip.dialog.Authenticator;
import io.drawbridge.sip.message.Header;
import io.drawbridge.sip.transaction.Flow;
import java.util.List;
import java.util.function.Supplier;

/**
 * Whom a call of ours goes to, and all the ways there.
 *
 * @param kind for the log, without names: trunk and its name, account, domain
 * @param tries in their order, at least one
 * @param authenticator knows the password that is good there; what is asked on any other way is not answered
 * @param from who calls, as a URI; empty: the meeting itself
 */
record Callee(String kind, List<Try> tries, Authenticator authenticator, EncryptionPolicy encryption, String from) {
    /**
     * One way.
     *
     * @param uri Request-URI and To
     * @param routes Route headers, topmost first
     * @param flow opens it
     */
    record Try(String uri, List<Header> routes, Supplier<Flow> flow) {}

    /** What came of looking for ways. */
    sealed interface Found {
        /** There is at least one. */
        record Here(Callee callee) implements Found {}

        /** None. {@code why}: a clause for the operator. */
        record Nowhere(String why) implements Found {}
    }
}
