using System.CommandLine;

namespace Zentra.Simulators.Acquirer;

/// <summary>`zentra-simulators acquirer`: an acquirer over HTTP, on the loopback address.</summary>
internal static class AcquirerCommand
{
    public static Command Make()
    {
        var port = new Option<int>("--port") { Description = "The port to listen on; 0 takes a free one." };
        var apiKey = new Option<string>("--api-key")
        {
            Description = "The key that callers must have.",
            DefaultValueFactory = _ => "acq_test",
        };
        var callback = new Option<Uri?>("--callback")
        {
            Description = "Where callbacks go.",
            CustomParser = result => Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var url) ? url : null,
        };
        var secret = new Option<string>("--callback-secret")
        {
            Description = "What callbacks are signed with.",
            DefaultValueFactory = _ => "acq_callback_secret",
        };
        var command = new Command("acquirer", "Simulate an acquirer.") { port, apiKey, callback, secret };
        command.SetAction((parsed, _) => Host.Serve(AcquirerServer.Build(new(
            parsed.GetValue(port),
            parsed.GetRequiredValue(apiKey),
            new(parsed.GetValue(callback), parsed.GetRequiredValue(secret))))));
        return command;
    }
}
