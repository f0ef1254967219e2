using System.CommandLine;
using Zentra.Server;
using Zentra.Server.OpenApi;

namespace Zentra.Cli;

/// <summary>`zentra contract`: writes the OpenAPI document that the endpoints give.</summary>
internal static class ContractCommand
{
    public static Command Make()
    {
        var file = new Argument<string>("file") { Description = "Where to write it." };
        var command = new Command("contract", "Write the OpenAPI contract to a file.") { file };
        command.SetAction((parsed, _) => Write(parsed.GetRequiredValue(file)));
        return command;
    }

    private static async Task<int> Write(string file)
    {
        var data = Directory.CreateTempSubdirectory("zentra-contract-");
        try
        {
            await using var app = ZentraServer.Build(new ServerOptions(data.FullName, 0));
            await File.WriteAllTextAsync(file, await Contract.Write(app.Services));
            return 0;
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }
}
