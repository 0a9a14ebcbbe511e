// A mail server that takes what comes, or for a while nothing.

import net from "node:net";

export class MailSink {
  mails = [];  // { from, to, eml }
  refusing = false;

  async listen() {
    this.server = net.createServer((socket) => this.serve(socket));
    await new Promise((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    this.port = this.server.address().port;
    return this;
  }

  close() {
    this.server.close();
  }

  serve(socket) {
    let buffer = "", data = null, from = "", to = "";
    const say = (line) => socket.write(`${line}\r\n`);
    const command = (line) => {
      const verb = line.slice(0, 4).toUpperCase();
      if (verb === "EHLO") return socket.write("250-sink\r\n250-SMTPUTF8\r\n250 8BITMIME\r\n");
      if (verb === "MAIL") from = /<([^>]*)>/.exec(line)[1];
      if (verb === "RCPT") {
        if (this.refusing) return say("451 later");
        to = /<([^>]*)>/.exec(line)[1];
      }
      if (verb === "DATA") {
        data = "";
        return say("354 go on");
      }
      if (verb === "QUIT") return socket.end("221 bye\r\n");
      say("250 ok");
    };
    socket.setEncoding("utf8").on("error", () => {}).on("data", (text) => {
      buffer += text;
      for (let end = buffer.indexOf("\r\n"); end >= 0; end = buffer.indexOf("\r\n")) {
        const line = buffer.slice(0, end);
        buffer = buffer.slice(end + 2);
        if (data === null) {
          command(line);
        } else if (line === ".") {
          this.mails.push({ from, to, eml: data });
          data = null;
          say("250 taken");
        } else {
          data += `${line.startsWith(".") ? line.slice(1) : line}\r\n`;
        }
      }
    });
    say("220 sink");
  }
}
