package io.drawbridge.xmpp.component;

import io.drawbridge.xmpp.callbridge.LinkFault;
import io.drawbridge.xmpp.dns.DnsAnswer.Nothing;
import io.drawbridge.xmpp.stanza.XmlChars;

/**
 * What DNS could not tell, in an operator's words: the name, the DNS server asked, what it said, and what to do. All are passing faults,
 * since a name may appear the next moment (a container that starts), except for the service that is not offered. Pure.
 */
final class DnsFaults {
    private static final int LONGEST_DETAIL = 300;

    private DnsFaults() {}

    /** The addresses of a host. */
    static LinkFault address(String host, Nothing nothing) {
        return switch (nothing.why()) {
            case NO_SUCH_NAME ->
                told(
                        "the host " + host + " of the XMPP server does not exist",
                        nothing,
                        "says NXDOMAIN",
                        "correct the name in xmpp.server-address or in the SRV record, or add it to DNS");
            case NO_RECORDS ->
                told(
                        "the host " + host + " of the XMPP server has no address",
                        nothing,
                        "knows the name, but neither A nor AAAA of it",
                        "add an A or AAAA record, or correct xmpp.server-address or the SRV record");
            default -> common(host, nothing);
        };
    }

    /** The SRV records of a domain; NXDOMAIN and NODATA are no faults there. */
    static LinkFault services(String question, Nothing nothing) {
        return common(question, nothing);
    }

    private static LinkFault common(String name, Nothing nothing) {
        String ownServer = ", or name another server in dns.servers";
        return switch (nothing.why()) {
            case NO_SUCH_NAME, NO_RECORDS ->
                told(name + " is not in DNS", nothing, "says that there is none", "add it, or set xmpp.server-address");
            case SERVER_FAILURE ->
                told(
                        "DNS failed for " + name,
                        nothing,
                        "says SERVFAIL",
                        "check that server and the name servers of the domain (DNSSEC too)" + ownServer);
            case REFUSED ->
                told(
                        "DNS was refused for " + name,
                        nothing,
                        "says REFUSED",
                        "let this machine ask it for that name" + ownServer);
            case OTHER_ERROR ->
                told("DNS failed for " + name, nothing, "answers with the error", "check that server" + ownServer);
            case TIMEOUT ->
                told(
                        "DNS gave no answer for " + name,
                        nothing,
                        "stays silent",
                        "check that it runs and that the firewall lets UDP and TCP through to it" + ownServer);
            case UNREACHABLE ->
                told(
                        "DNS cannot be asked for " + name,
                        nothing,
                        "cannot be reached",
                        "check the network of this machine" + ownServer);
            case NO_SERVER ->
                fault("there is no DNS server to ask for " + name
                        + ", neither in dns.servers nor in /etc/resolv.conf: set dns.servers, or give"
                        + " xmpp.server-address as an address in numbers");
            case MALFORMED ->
                told(
                        "the DNS records of " + name + " cannot be read",
                        nothing,
                        "sent broken ones",
                        "check the records and that server" + ownServer);
            case CUT_OFF ->
                told(
                        "the DNS answer for " + name + " does not fit into UDP",
                        nothing,
                        "does not give it over TCP",
                        "let TCP through to it" + ownServer);
            case ALIAS_LOOP ->
                told(
                        "the DNS aliases (CNAME) of " + name + " lead nowhere",
                        nothing,
                        "gives a circle or more than 16 of them",
                        "correct the CNAME records");
            case NOT_A_NAME ->
                fault("\"" + name + "\" is no name that DNS can be asked for: correct xmpp.domain or"
                        + " xmpp.server-address");
        };
    }

    private static LinkFault told(String what, Nothing nothing, String how, String whatToDo) {
        String detail = XmlChars.clean(nothing.detail());
        String brief = detail.length() > LONGEST_DETAIL ? detail.substring(0, LONGEST_DETAIL) : detail;
        return fault(what + " (the DNS server " + nothing.server() + " " + how + (brief.isEmpty() ? "" : "; " + brief)
                + "): " + whatToDo);
    }

    private static LinkFault fault(String text) {
        return new LinkFault(LinkFault.Kind.PASSING, text);
    }
}
