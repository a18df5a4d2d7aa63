package io.drawbridge.xmpp.component;

import io.drawbridge.xmpp.callbridge.LinkFault;
import io.drawbridge.xmpp.component.AddressLookup.Answer;
import java.net.InetAddress;
import java.util.List;

/** XEP-0114 proves its secret with a plain hash, so without TLS it may not leave the machine, wherever a name leads. Pure. */
final class LoopbackOnly {
    private LoopbackOnly() {}

    static Answer judge(String host, Answer answer) {
        if (!(answer instanceof Answer.Found found)) {
            return answer;
        }
        List<InetAddress> here = found.addresses().stream()
                .filter(InetAddress::isLoopbackAddress)
                .toList();
        if (!here.isEmpty()) {
            return new Answer.Found(here);
        }
        String where = found.addresses().get(0).getHostAddress();
        return new Answer.Failed(new LinkFault(
                LinkFault.Kind.LASTING,
                "xmpp.tls.mode is off, but the XMPP server " + host + " is at " + where
                        + ", beyond this machine: use TLS, or set xmpp.tls.allow-plain if the way there is protected"));
    }
}
