using System.Text;
using Zentra.Api.Tests.Connectors;
using Zentra.Api.Tests.Crash;
using Zentra.Api.Tests.Host;

namespace Zentra.Api.Tests.Incidents;

/// <summary>The real program with acquirers of its own.</summary>
internal static class Providers
{
    /// <summary>Makes a provider that is reached at an acquirer, and has the acquirer's callbacks come here.</summary>
    public static async Task Have(this ZentraProcess zentra, string name, AcquirerProcess acquirer)
    {
        var body = $$"""
            {
              "connector":"simulated_acquirer",
              "settings":{"base_url":"{{acquirer.Url}}"},
              "credentials":{"api_key":"acq_test","callback_secret":"{{AcquirerProcess.Secret}}"}
            }
            """;
        (await zentra.Api.Send(HttpMethod.Put, $"/providers/{name}", Encoding.UTF8.GetBytes(body))).Is(201);
        await zentra.Hear(name, acquirer);
    }

    /// <summary>Has an acquirer's callbacks come to this process: another one listens at another port.</summary>
    public static async Task Hear(this ZentraProcess zentra, string name, AcquirerProcess acquirer)
    {
        var provider = (await zentra.Api.Get($"/providers/{name}")).Is(200).Json;
        await acquirer.SendCallbacksTo($"{zentra.Url}{provider.Say("callback_path")[1..]}");
    }
}
