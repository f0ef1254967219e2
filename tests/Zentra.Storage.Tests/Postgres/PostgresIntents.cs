using System.Security.Cryptography;
using System.Text;
using Zentra.Runtime.Intents;
using Zentra.Runtime.Tenancy;
using Zentra.Storage.Tests.Conformance;
using Zentra.Storage.Tests.Lanes;

namespace Zentra.Storage.Tests.Postgres;

internal static class PostgresIntents
{
    public static Intent Draw(int number, Do command, Scope scope)
    {
        var random = SHA256.HashData(Encoding.UTF8.GetBytes($"{scope.Tenant}/{number}"));
        return new()
        {
            Id = Identifier.Draw(Moments.Start, random),
            Scope = scope,
            Actor = new("key_1", Role.Integrator),
            Operation = Doing.Operation,
            Command = command,
            At = Moments.Start,
            Salt = random.AsMemory(0, 16),
        };
    }
}
