package io.drawbridge.sip.message;

import java.nio.charset.StandardCharsets;

/** Messages to bytes; Content-Length is always written, and is that of the body. */
public final class SipPrinter {
    private SipPrinter() {}

    /** The message as it goes on the wire. */
    public static byte[] print(SipMessage message) {
        StringBuilder head = new StringBuilder(768);
        if (message instanceof SipRequest request) {
            head.append(request.method())
                    .append(' ')
                    .append(request.requestUri())
                    .append(" SIP/2.0\r\n");
        } else if (message instanceof SipResponse response) {
            head.append("SIP/2.0 ")
                    .append(response.status())
                    .append(' ')
                    .append(response.reason())
                    .append("\r\n");
        }
        for (Header header : message.headers().list()) {
            if (!header.is("Content-Length")) {
                head.append(header.name()).append(": ").append(header.value()).append("\r\n");
            }
        }
        head.append("Content-Length: ").append(message.body().lengthBytes()).append("\r\n\r\n");
        byte[] headBytes = head.toString().getBytes(StandardCharsets.ISO_8859_1);
        byte[] all = java.util.Arrays.copyOf(
                headBytes, headBytes.length + message.body().lengthBytes());
        message.body().copyTo(all, headBytes.length);
        return all;
    }
}
