using System.CommandLine;

namespace Zentra.Simulators.Receiver;

/// <summary>`zentra-simulators receiver`: a receiver of webhooks over HTTP, on the loopback address.</summary>
internal static class ReceiverCommand
{
    public static Command Make()
    {
        var port = new Option<int>("--port") { Description = "The port to listen on; 0 takes a free one." };
        var secret = new Option<string?>("--secret")
        {
            Description = "The secret of hooks without their own, whsec_…; without any, nothing is verified.",
        };
        secret.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && WebhookSignature.Key(result.Tokens[0].Value) is null)
            {
                result.AddError("--secret: whsec_ and 24 to 64 bytes in Base64");
            }
        });
        var lean = new Option<bool>("--lean") { Description = "Keep counts and identifiers only, to be fast." };
        var command = new Command("receiver", "Simulate a receiver of webhooks.") { port, secret, lean };
        command.SetAction((parsed, _) => Host.Serve(ReceiverServer.Build(
            new(parsed.GetValue(port), parsed.GetValue(secret), parsed.GetValue(lean)))));
        return command;
    }
}
