using SalesPerf.Identity;
using SalesPerf.Identity.Clients;
using SalesPerf.Identity.Digests;
using SalesPerf.Identity.Keys;
using SalesPerf.Identity.SignIn;
using SalesPerf.Identity.Tokens;
using SalesPerf.Identity.Users;
using SalesPerf.ServiceDefaults.Hosting;
using SalesPerf.ServiceDefaults.Http;

var builder = WebApplication.CreateBuilder(args);
builder.NameOwnAddress();
builder.AddServiceDefaults("identity");
builder.AddIssuer();

var app = builder.Build();
app.UseSecurityHeaders();
app.UseCors();
app.UseServiceDefaults();
app.MapSignIn();
app.MapTokens();
app.MapUsers();
app.MapClients();
app.MapRevocations();
app.MapStopLinks();
return KeyCommand.IsAsked(args) ? await KeyCommand.RunAsync(app.Services) : await app.RunServiceAsync(args, typeof(Program).Assembly);
