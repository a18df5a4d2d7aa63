package io.drawbridge.sip.message;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Messages as rooms send them, written by hand, and the same with faults. */
final class DeviceMessages {
    static final List<String> ALL = List.of(
            message(
                    """
                    INVITE sip:demo@example.org SIP/2.0
                    Via: SIP/2.0/TCP 192.0.2.20:5060;branch=z9hG4bK3f2a;ingress-zone=Default;rport
                    Via: SIP/2.0/TCP 192.0.2.21;branch=z9hG4bK77aa;received=192.0.2.21
                    Call-ID: 4f1c6f0d@192.0.2.20
                    CSeq: 100 INVITE
                    Contact: <sip:room@192.0.2.20:5060;transport=tcp>;isfocus
                    From: "Board Room" <sip:room@example.com>;tag=ab12
                    To: <sip:demo@example.org>
                    Max-Forwards: 70
                    Allow: INVITE,ACK,CANCEL,BYE,UPDATE,INFO,OPTIONS
                    Supported: timer,gruu,path
                    Session-Expires: 1800;refresher=uac
                    User-Agent: Room Kit 11
                    Content-Type: application/sdp
                    Content-Length: @
                    """,
                    "v=0\r\no=room 1 1 IN IP4 192.0.2.20\r\ns=-\r\nc=IN IP4 192.0.2.20\r\nt=0 0\r\nm=audio 40000 RTP/AVP 0\r\n"),
            message(
                    """
                    REGISTER sip:example.org SIP/2.0
                    v: SIP/2.0/UDP 192.0.2.30:5060 ;branch=z9hG4bK-reg-1;rport
                    f: sip:room@example.org;tag=77
                    t: sip:room@example.org
                    i: reg-1
                    CSeq: 3 REGISTER
                    m: <sip:room@192.0.2.30:5060>;expires=3600;+sip.instance="<urn:uuid:0001>"
                    Max-Forwards: 70
                    Expires: 3600
                    k: path, outbound
                    l: @
                    """,
                    ""),
            message(
                    """
                    SIP/2.0 200 OK
                    Via: SIP/2.0/TLS 192.0.2.1:5061;branch=z9hG4bKour1;received=192.0.2.1;rport=40001
                    From: <sip:gateway@example.org>;tag=ours
                    To: "Room, Small" <sip:room@example.com>;tag=theirs
                    Call-ID: out-1
                    CSeq: 1 INVITE
                    Contact: "Room" <sip:room@[2001:db8::30]:5061;transport=tls>
                    Record-Route: <sip:proxy.example.com;lr>, <sip:edge.example.com;lr>
                    Content-Type: application/sdp
                    Content-Length: @
                    """,
                    "v=0\r\no=room 1 1 IN IP6 2001:db8::30\r\ns=-\r\nc=IN IP6 2001:db8::30\r\nt=0 0\r\n"),
            message(
                    """
                    BYE sip:gateway@192.0.2.1:5060;transport=tcp SIP/2.0
                    Via: SIP/2.0/TCP 192.0.2.40;branch=z9hG4bKbye,SIP/2.0/UDP 192.0.2.41;branch=z9hG4bKbye2
                    Max-Forwards: 69
                    From: <sip:room@example.com>;tag=a
                    To: <sip:demo@example.org>;tag=b
                    Call-ID: bye-1@192.0.2.40
                    CSeq: 102 BYE
                    Reason: Q.850;cause=16;text="Terminated"
                    Content-Length: @
                    """,
                    ""));

    private static final String SPICE = "\r\n \t:;,<>\"\\/@[]=%\0\u00ff0z9";

    private DeviceMessages() {}

    private static String message(String head, String body) {
        return head.replace("@\n", body.length() + "\n").replace("\n", "\r\n") + "\r\n" + body;
    }

    /** The message with one to three faults. */
    static byte[] mutant(String message, Random random) {
        byte[] bytes = message.getBytes(StandardCharsets.ISO_8859_1);
        int faults = 1 + random.nextInt(3);
        for (int i = 0; i < faults; i++) {
            bytes = fault(bytes, random);
        }
        return bytes;
    }

    private static byte[] fault(byte[] bytes, Random random) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        String[] lines = text.split("\r\n", -1);
        int line = 1 + random.nextInt(Math.max(1, Math.min(lines.length - 1, 12)));
        switch (random.nextInt(8)) {
            case 0 -> lines[line] = lines[line].toUpperCase(java.util.Locale.ROOT);
            case 1 -> lines[line] = lines[line].replaceFirst(":", " \t: ");
            case 2 -> lines[line] = lines[line].replaceFirst(" ", "\r\n  ");
            case 3 -> lines[line] = lines[line] + "\r\n" + lines[line];
            case 4 -> lines[line] = lines[line].replaceFirst("[0-9]+", "99999999999");
            case 5 -> {
                return Arrays.copyOf(bytes, bytes.length - random.nextInt(Math.min(20, bytes.length)));
            }
            default -> {
                byte[] changed = bytes.clone();
                changed[random.nextInt(changed.length)] = (byte) SPICE.charAt(random.nextInt(SPICE.length()));
                return changed;
            }
        }
        return String.join("\r\n", lines).getBytes(StandardCharsets.ISO_8859_1);
    }
}
